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

# It asks file(1) what a record is, and does not know what newer ones answer.
damo_file_shim()	# FILE
{
	cat >"$1" <<'SHIM'
#!/bin/sh
for f; do :; done
case $(head -c 1 "$f") in
'[' | '{') echo "JSON data" ;;
x) echo "zlib compressed data" ;;
*) echo "ASCII text" ;;
esac
SHIM
	chmod +x "$1"
}

# damo_oracle DIR: makes DIR/damo, which runs the original; returns 1 when it cannot be had.
damo_oracle()
{
	local lib
	mkdir -p "$1"
	damo_file_shim "$1/file"
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

# Arguments for tests/vm/run, a line each, that bring the original into the machine as /usr/bin/damo: Debian's Python with
# the modules that it uses, compiled, as a package's installation does it. DIR is for files of this. Returns 1 when it
# cannot be had.
damo_for_vm()	# DIR
{
	local python=/usr/bin/python3 lib=$cache/damo/usr/lib/python3/dist-packages root=$1/root f l
	command -v $python >/dev/null || return 1
	with_lock damo damo_fetch || return 1
	cat >"$1/damo" <<'RUN'
#!/usr/bin/python3 -S
import sys
sys.path.append('/usr/lib/python3/dist-packages')
from damo import damo
sys.exit(damo.main())
RUN
	damo_file_shim "$1/file"
	# It shows what is long by less, into a file too; busybox's does not know the options.
	cat >"$1/less" <<'SHIM'
#!/bin/sh
for f; do :; done
exec cat "$f"
SHIM
	chmod +x "$1/damo" "$1/less"
	mkdir -p "$root/usr/lib/python3/dist-packages"
	cp -r "$lib/damo" "$root/usr/lib/python3/dist-packages/"
	PYTHONPATH=$lib PYTHONDONTWRITEBYTECODE=1 $python -S -c '
import encodings.ascii, encodings.latin_1, glob, importlib, os, sys
from damo import damo
here = os.path.dirname(damo.__file__)
for f in glob.glob(here + "/*.py"):
    if not f.endswith("__init__.py"):
        importlib.import_module(os.path.basename(f)[:-3])
for m in list(sys.modules.values()):
    f = getattr(m, "__file__", None)
    if f and not f.startswith(here):
        print(f)' >"$1/modules" || return 1
	while IFS= read -r f; do
		install -D -m 644 "$f" "$root$f" || return 1
		[ "${f%.so}" = "$f" ] || ldd "$f" | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p' | while IFS= read -r l; do
			printf '%s\n' --file "$(realpath "$l"):$l"
		done
	done <"$1/modules"
	$python -m compileall -q --invalidation-mode unchecked-hash -s "$root" "$root" >&2 || return 1
	printf '%s\n' --prog "$(readlink -f $python):python3" --file "$1/damo:/usr/bin/damo" --file "$1/file:/usr/bin/file" \
		--file "$1/less:/usr/bin/less"
	for f in "$root"/usr/lib/*; do
		printf '%s\n' --file "$f:${f#"$root"}"
	done
}
