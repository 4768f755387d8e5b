/* A compiled sample: sends one datagram and leaves a file behind. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
  const char *text = "compiled sample was here\n";
  FILE *file = fopen("/tmp/compiled-sample.txt", "w");
  if (file == NULL) {
    return 1;
  }
  fputs(text, file);
  fclose(file);

  FILE *resolver = fopen("/etc/resolv.conf", "r");
  char line[256];
  char address[64] = "";
  while (resolver != NULL && fgets(line, sizeof line, resolver) != NULL) {
    sscanf(line, "nameserver %63s", address);
  }
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in to;
  memset(&to, 0, sizeof to);
  to.sin_family = AF_INET;
  to.sin_port = htons(4444);
  if (s < 0 || inet_pton(AF_INET, address, &to.sin_addr) != 1) {
    return 2;
  }
  sendto(s, text, strlen(text), 0, (struct sockaddr *)&to, sizeof to);
  close(s);
  return 0;
}
