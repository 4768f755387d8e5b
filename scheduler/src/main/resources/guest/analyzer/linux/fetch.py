"""Fetches a URL, keeps what it answers in the current folder; what was seen goes to the output."""

import sys
import urllib.error
import urllib.request

LIMIT = 32 << 20


def main(url):
    request = urllib.request.Request(url, headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer, open("fetched", "wb") as target:
            print(answer.status, answer.geturl())
            print(answer.headers)
            left = LIMIT
            while left and (block := answer.read(min(left, 1 << 16))):
                target.write(block)
                left -= len(block)
    except (OSError, ValueError) as e:
        print("cannot fetch %s: %s" % (url, e), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
