# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # cache: of common.sh
# Programs of Debian's packages that are not installed: these would start services, or replace what the host has of
# that name. Needs common.sh.

# Lists of packages may be missing, or so old that the archive has newer files.
unpack_download()
{
	apt-get -q download "$@" && return
	[ "$(id -u)" -ne 0 ] || apt-get -q update
	apt-get -q download "$@"
}

# unpack DIR FILE PACKAGE...: their files in DIR, where FILE has to be then; what they are in DIR/packages.
unpack()
{
	local dir=$1 file=$2 deb
	shift 2
	[ ! -e "$dir" ] || return 0
	rm -rf "$dir.new"
	mkdir -p "$dir.new/debs"
	(cd "$dir.new/debs" && unpack_download "$@") >&2 || return
	for deb in "$dir.new"/debs/*.deb; do
		dpkg-deb -x "$deb" "$dir.new"
		dpkg-deb -f "$deb" Package Version | sed 's/.*: //' | paste -s -d ' '
	done >"$dir.new/packages"
	rm -r "$dir.new/debs"
	[ -e "$dir.new/$file" ] || return
	mv "$dir.new" "$dir"
}

# unpacked NAME FILE PACKAGE...: prints a folder of the cache with the files of these packages, FILE among them.
unpacked()
{
	need_programs apt-get dpkg-deb
	with_lock "$1" unpack "$cache/$1" "${@:2}" ||
		die "Debian's packages ${*:3} cannot be had: check 'apt-get update' and the network"
	echo "$cache/$1"
}
