# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # names of common.sh
# Kernels of our own, built from Debian's source packages: unpack, configure, build. Needs
# common.sh and apt.sh.

# Left out of the unpacked tree: what an allnoconfig kernel for um or x86 never compiles. The
# Kconfig files and makefiles stay, they refer to each other.
source_without=(Documentation samples sound tools/perf tools/testing
	drivers/net/{ethernet,wireless,wwan,can,dsa,usb,phy} drivers/{gpu,media,infiniband,staging,scsi}
	drivers/{usb,iio,hwmon,mtd,mmc,nvme,pinctrl,soc,md,ata}
	arch/{alpha,arc,arm,arm64,csky,hexagon,ia64,loongarch,m68k,microblaze,mips,nios2,openrisc}
	arch/{parisc,powerpc,riscv,s390,sh,sparc,xtensa}
	fs/{btrfs,xfs,ocfs2,f2fs,ceph,smb,cifs,nfs,nfsd,gfs2,bcachefs,reiserfs}
	net/{wireless,mac80211,bluetooth,sctp})

# source_version PACKAGE: the newest version that the index has, or exit 77.
source_version()
{
	apt_index >/dev/null
	awk -v p="$1" '$1 == p && $3 ~ /^bookworm/ { print $2 }' "$apt_index_file" | sort -V | tail -n 1 | grep . ||
		return 77
}

unpack_source()
{
	local package=$1 version=$2 dir=$3 deb tmp part exclude=()
	[ ! -e "$dir/Makefile" ] || return 0
	deb=$(apt_package "$package" "$version") || return $?
	for part in "${source_without[@]}"; do
		exclude+=("--exclude=*/$part/*.[chS]" "--exclude=*/$part/*.dts*" "--exclude=*/$part/*.rst")
	done
	mkdir -p "$cache/src"
	find "$cache/src" -maxdepth 1 -name 'tmp.*' -mmin +60 -exec rm -rf {} +
	tmp=$(mktemp -d "$cache/src/tmp.XXXXXX")
	dpkg-deb --fsys-tarfile "$deb" | tar -xO --wildcards './usr/src/linux-source-*.tar.xz' |
		tar -xJ -C "$tmp" --strip-components=1 "${exclude[@]}"
	chmod 755 "$tmp"
	rm -rf "$dir"
	mv "$tmp" "$dir"
	rm -f "$deb"
}

# kernel_source PACKAGE: the unpacked source's directory.
kernel_source()
{
	local version dir
	version=$(source_version "$1") || return $?
	dir=$cache/src/${1#linux-source-}_$version
	with_lock "src-$1" unpack_source "$1" "$version" "$dir" >&2 || return $?
	echo "$dir"
}

# configure SOURCE OBJECTS ARCH FRAGMENT...: allnoconfig plus the fragments, all of which must hold.
configure()
{
	local source=$1 objects=$2 arch=$3 line missing=()
	shift 3
	mkdir -p "$objects"
	cat "$@" >"$objects/fragment"
	make -s -C "$source" O="$objects" ARCH="$arch" KCONFIG_ALLCONFIG="$objects/fragment" allnoconfig
	while read -r line; do
		case $line in
		'' | \#*) continue ;;
		*=n) ! grep -q "^${line%=n}=" "$objects/.config" || missing+=("$line") ;;
		*) grep -qxF "$line" "$objects/.config" || missing+=("$line") ;;
		esac
	done <"$objects/fragment"
	[ ${#missing[@]} -eq 0 ] || note "the configuration did not take: ${missing[*]}"
	[ ${#missing[@]} -eq 0 ]
}
