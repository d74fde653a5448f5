# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2120 # $here is for the findings; their arguments are optional
# Shared by the findings: packages of exact versions in a temporary folder, and a comparison with what was seen.
# Needs Debian 12 (amd64) with its archive configured, a C compiler and python3. Packages and lists of the host's
# apt stay as they are.

export LC_ALL=C TZ=UTC
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
work=$(mktemp -d "${TMPDIR:-/tmp}/finding.XXXXXX")
trap 'rm -rf "$work"' EXIT
root=$work/root

# apt_private ARGUMENTS...: apt-get with the host's sources, and with lists, cache and status of its own.
apt_private()
{
	APT_CONFIG=$work/apt.conf timeout 300 apt-get -q "$@" >>"$work/apt.log" 2>&1
}

# need NAME=VERSION...: downloads the packages, and those of their dependencies that the host has not, and unpacks
# them below $root; no script of theirs runs.
need()
{
	local deb
	mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial" "$root"
	cp /var/lib/dpkg/status "$work/apt/status"
	cat >"$work/apt.conf" <<CONF
Dir::State "$work/apt";
Dir::State::lists "$work/apt/lists";
Dir::State::status "$work/apt/status";
Dir::Cache "$work/apt";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
APT::Sandbox::User "root";
Acquire::Retries "3";
Acquire::Languages "none";
Acquire::http::Timeout "60";
CONF
	# A source that cannot be reached matters only when a package is missing.
	apt_private update || true
	if ! apt_private install --download-only --reinstall --allow-downgrades --no-install-recommends -y "$@"; then
		tail -n 5 "$work/apt.log" >&2
		echo "cannot get $*: try 'apt-get update' and look at its messages" >&2
		exit 1
	fi
	for deb in "$work"/apt/archives/*.deb; do
		dpkg-deb -x "$deb" "$root"
	done
	export LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu PATH=$root/usr/bin:$PATH
}

# build PROGRAM: compiles the C source on stdin with libtraceevent of $root into $work/PROGRAM.
build()
{
	cc -x c - -o "$work/$1" -I"$root/usr/include/traceevent" -L"$root/usr/lib/x86_64-linux-gnu" -ltraceevent -ldl
}

# perf_script, trace_cmd_report ARGUMENTS...: print the file that traces.py has written to $work. Nothing of the
# user's settings is read.
perf_script()
{
	HOME=$work PERF_CONFIG=/dev/null timeout 60 perf script -i "$work/perf.data" "$@" 2>>"$work/err"
}

trace_cmd_report()
{
	HOME=$work timeout 60 trace-cmd report -i "$work/trace.dat" "$@" 2>>"$work/err"
}

# compiled DIRECTIVE ARGUMENTS: what C prints for them, as the kernel would; traces.py's event is in REC.
compiled()
{
	cc -w -x c - -o "$work/compiled" <<C
int printf(const char *, ...);
static struct { unsigned long part, all; } event = { 100, 300 }, *REC = &event;
int main(void) { return printf("$1\n", $2) < 0; }
C
	"$work/compiled"
}

# compare_print_fmt LABEL DIRECTIVE ARGUMENTS: one line with what C, perf and trace-cmd print for them.
compare_print_fmt()
{
	python3 "$here/traces.py" "$work" "\"value=$2\", $3" 1000000000
	printf '%s: C %s, perf %s, trace-cmd %s\n' "$1" "$(compiled "$2" "$3")" \
		"$(perf_script -F trace | sed -n 's/.*value=//p')" "$(trace_cmd_report | sed -n 's/.*value=//p')"
}

# seen TEXT: shows $work/output, and ends with status 1 unless it is TEXT.
seen()
{
	cat "$work/output"
	if ! printf '%s\n' "$1" | diff - "$work/output" >"$work/diff"; then
		echo "the behavior has changed (<: what was seen, >: now); correct or remove this finding:" >&2
		cat "$work/diff" >&2
		exit 1
	fi
}
