# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2016 # names of common.sh; $(REPO_URI) and the like are apt's
# Packages of other Debian releases, through a private apt root in the cache: the host's own apt
# (sources, lists, preferences) is only read, to learn where its archive is. Needs common.sh.

apt_root=$cache/apt
debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg
apt_index_max_age_min=1440

# What the index keeps: everything else is of no use here.
apt_wanted='^(linux-(image|binary|modules|headers|kbuild|source)-[0-9]|(libc6|libelf1t64|zlib1g|libzstd1)$|(qemu-system-(x86|common|data)|seabios)$)'

# Releases in order of preference: the host's native builds first.
apt_releases="bookworm-security bookworm bookworm-backports bullseye-security bullseye
trixie-security trixie trixie-backports"

# Another choice of packages is another index.
apt_index_file=$apt_root/index-$(cksum <<<"$apt_wanted $apt_releases" | cut -d ' ' -f 1)

# Lines "URI RELEASE" of everything the host's apt is configured for, component main.
# --no-release-info: also when its lists were never downloaded.
host_sources()
{
	apt-get indextargets --no-release-info --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' \
		"Created-By: Packages" 2>/dev/null |
		awk '$3 == "main" { print $1, $2 }' | sort -u
}

# Candidate addresses of the Debian archive ($1 = plain) or of its security archive ($1 = security).
# Other vendors' sources may bear the same release names; apt_update finds that out by their signatures.
host_archives()
{
	local want=$1
	host_sources | awk -v want="$want" '
		$2 ~ /^(bullseye|bookworm|trixie|forky|stable|oldstable|oldoldstable|testing|sid|unstable)(-updates|-backports)?$/ {
			if (want == "plain" && !seen[$1]++) print $1
		}
		$2 ~ /(-security|\/updates)$/ { if (want == "security" && !seen[$1]++) print $1 }'
}

apt_write_config()
{
	local uri=$1 security=$2 rel opts
	mkdir -p "$apt_root/lists/partial" "$apt_root/cache/archives/partial"
	: >"$apt_root/status"
	cat >"$apt_root/apt.conf.tmp" <<CONF
Dir::State "$apt_root";
Dir::State::lists "$apt_root/lists";
Dir::State::status "$apt_root/status";
Dir::Cache "$apt_root/cache";
Dir::Etc::sourcelist "$apt_root/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear APT::Architectures;
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Sandbox::User "root";
Acquire::Retries "3";
Acquire::Languages "none";
Acquire::http::Timeout "60";
CONF
	mv "$apt_root/apt.conf.tmp" "$apt_root/apt.conf"
	for rel in $apt_releases; do
		opts="target=Packages signed-by=$debian_keyring"
		# Archived releases keep a Release file that has run out.
		case $rel in bullseye*) opts+=" check-valid-until=no" ;; esac
		case $rel in
		*-security) [ -z "$security" ] || echo "deb [$opts] $security $rel main" ;;
		*) echo "deb [$opts] $uri $rel main" ;;
		esac
	done >"$apt_root/sources.list.tmp"
	mv "$apt_root/sources.list.tmp" "$apt_root/sources.list"
}

# One line a package version: package version release uri filename sha256
apt_compile_index()
{
	local uri release file
	apt-get -c "$apt_root/apt.conf" indextargets \
		--format '$(REPO_URI) $(RELEASE) $(FILENAME)' "Created-By: Packages" |
		while read -r uri release file; do
			[ -e "$file" ] || continue
			/usr/lib/apt/apt-helper -c "$apt_root/apt.conf" cat-file "$file" |
				awk -v rel="$release" -v uri="$uri" -v want="$apt_wanted" '
				/^Package: / { p = $2 } /^Version: / { v = $2 }
				/^Filename: / { f = $2 } /^SHA256: / { s = $2 }
				/^$/ { if (p ~ want) print p, v, rel, uri, f, s; p = "" }
				END { if (p ~ want) print p, v, rel, uri, f, s }'
		done >"$apt_index_file.tmp"
	grep -q '^linux-image-' "$apt_index_file.tmp" || return 1
	mv "$apt_index_file.tmp" "$apt_index_file"
}

# A missing or unsigned release is reported by apt and left out; what counts is what the index holds.
apt_update_from()
{
	apt_write_config "$1" "$2"
	apt-get -c "$apt_root/apt.conf" -q update >"$apt_root/update.log" 2>&1 || true
	apt_compile_index
}

apt_update()
{
	local uri security try
	[ -e "$debian_keyring" ] || die "$debian_keyring not found: install debian-archive-keyring"
	[ -z "$(find "$apt_index_file" -mmin -$apt_index_max_age_min 2>/dev/null)" ] || return 0
	mkdir -p "$apt_root"
	security=$(host_archives security | head -n 1)
	for try in 1 2 3; do
		for uri in $(host_archives plain); do
			if apt_update_from "$uri" "$security"; then
				return 0
			fi
		done
		sleep "$try"
	done
	if [ -e "$apt_index_file" ]; then
		note "cannot refresh the package index (see $apt_root/update.log): going on with the one of $(date -r "$apt_index_file" +%F)"
		return 0
	fi
	die "no package index from this machine's apt sources (see $apt_root/update.log): check 'apt-get update' and the network"
}

# apt_index: path of an index no older than a day.
apt_index()
{
	with_lock apt apt_update >&2 || return 1
	echo "$apt_index_file"
}

# apt_deb URI FILENAME SHA256: download once, checked; prints the local path.
apt_deb()
{
	local uri=$1 file=$2 sum=$3 deb try
	deb=$cache/debs/${file##*/}
	if [ ! -e "$deb" ]; then
		mkdir -p "$cache/debs"
		for try in 1 2 3; do
			if /usr/lib/apt/apt-helper -c "$apt_root/apt.conf" -q download-file \
				"$uri$file" "$deb.$$" "SHA256:$sum" >/dev/null 2>"$cache/debs/.err.$$"; then
				mv "$deb.$$" "$deb"
				break
			fi
			rm -f "$deb.$$"
			sleep "$try"
		done
		[ -e "$deb" ] || note "cannot download ${file##*/}: $(tr '\n' ' ' <"$cache/debs/.err.$$")"
		rm -f "$cache/debs/.err.$$"
		[ -e "$deb" ] || return 1
	fi
	echo "$deb"
}

# apt_package NAME [VERSION] [RELEASE-REGEX]: download the newest match; prints the local path.
apt_package()
{
	local row
	apt_index >/dev/null
	row=$(awk -v p="$1" -v v="${2:-}" -v r="${3:-.}" \
		'$1 == p && (v == "" || $2 == v) && $3 ~ r' "$apt_index_file" | sort -k2,2V | tail -n 1)
	[ -n "$row" ] || return 77
	# shellcheck disable=SC2086 # five words of one row
	set -- $row
	apt_deb "$4" "$5" "$6"
}
