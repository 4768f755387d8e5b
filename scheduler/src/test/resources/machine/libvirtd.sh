# libvirtd of a test, in mount and process namespaces of its own: nothing of the host's libvirt is seen
# or touched. Ends with everything that runs under it when its standard input is closed.
# $1 is the test's directory, in which the socket will be.
set -e
for place in /run /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
  mount -t tmpfs tmpfs "$place"
done
mkdir -p /run/libvirt /var/log/libvirt/qemu "$1/sock"
# libvirt looks this user up before it reads that it is not to be used.
if ! getent passwd libvirt-qemu >/dev/null; then
  { cat /etc/passwd; echo 'libvirt-qemu:x:64055:64055::/:/bin/false'; } >/run/passwd
  { cat /etc/group; echo 'libvirt-qemu:x:64055:'; } >/run/group
  mount --bind /run/passwd /etc/passwd
  mount --bind /run/group /etc/group
fi
cat >/etc/libvirt/qemu.conf <<'CONF'
user = "root"
group = "root"
security_driver = "none"
cgroup_controllers = []
namespaces = []
stdio_handler = "file"
CONF
cat >/run/libvirtd.conf <<CONF
unix_sock_dir = "$1/sock"
unix_sock_group = "root"
auth_unix_ro = "none"
auth_unix_rw = "none"
CONF
PATH="$PATH:/usr/sbin:/sbin" libvirtd -f /run/libvirtd.conf -p /run/libvirtd.pid </dev/null >"$1/libvirtd.log" 2>&1 &
# This shell is the namespace's first process: only while it waits does it reap what QEMU leaves to it, and
# its end is the end of all.
exec 3<&0
trap 'exit 0' TERM
{ cat >/dev/null; kill -TERM 1; } <&3 &
wait
