# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # names of common.sh
# The original, to compare with: an unmodified damo from Debian's sid, unpacked in the cache. Needs common.sh
# and apt.sh. $DAMO_ORACLE names another one.

# Fetches the package into $cache/damo, through an apt root of its own.
damo_fetch()
{
	local uri new=$cache/damo.new
	[ ! -x "$cache/damo/usr/bin/damo" ] || return 0
	# shellcheck disable=SC2034 # for apt_write_config
	apt_root=$cache/apt-sid apt_releases=sid
	[ -e "$debian_keyring" ] || return 1
	for uri in $(host_archives plain); do
		apt_write_config "$uri" ""
		rm -rf "$new" && mkdir -p "$new" || return 1
		apt-get -c "$apt_root/apt.conf" -q update >"$apt_root/update.log" 2>&1 || true
		(cd "$new" && apt-get -c "$apt_root/apt.conf" -q download damo >>"$apt_root/update.log" 2>&1 &&
			dpkg-deb -x damo_*.deb .) || continue
		mv "$new" "$cache/damo"
		return 0
	done
	rm -rf "$new"
	return 1
}

# damo_oracle DIR: makes DIR/damo, which runs the original; returns 1 when it cannot be had.
damo_oracle()
{
	local lib
	mkdir -p "$1"
	# It asks file(1) what a record is, and does not know what newer ones answer.
	cat >"$1/file" <<'SHIM'
#!/bin/sh
for f; do :; done
case $(head -c 1 "$f" | od -An -tx1) in
" 5b" | " 7b") echo "JSON data" ;;
" 78") echo "zlib compressed data" ;;
*) echo "ASCII text" ;;
esac
SHIM
	chmod +x "$1/file"
	if [ -n "${DAMO_ORACLE:-}" ]; then
		# shellcheck disable=SC2016 # for the script that is written
		printf '#!/bin/sh\nPATH=%s:$PATH exec %s "$@"\n' "$1" "$DAMO_ORACLE" >"$1/damo"
	else
		command -v python3 >/dev/null || return 1
		with_lock damo damo_fetch || return 1
		lib=$cache/damo/usr/lib/python3/dist-packages
		cat >"$1/damo" <<RUN
#!/bin/sh
PATH=$1:\$PATH PYTHONPATH=$lib PYTHONDONTWRITEBYTECODE=1 exec python3 -c '
import sys
sys.argv[0] = "damo"
from damo import damo
sys.exit(damo.main())' "\$@"
RUN
	fi
	chmod +x "$1/damo"
	"$1/damo" version >/dev/null 2>&1
}
