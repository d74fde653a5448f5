#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the virtual machine: boots systemd, lets it begin damonx.service and session.sh, and looks at what is left when it
# has gone down.

# What an administrator does: the module where modprobe finds it, a file for each session, the unit enabled.
modules=/lib/modules/$(uname -r)
mkdir -p "$modules" /etc/damonx /etc/systemd/system/multi-user.target.wants /etc/systemd/system/sockets.target.wants
cp /test/damonx.ko "$modules/" && /sbin/depmod 2>/dev/null
damox args damon paddr --sample 100ms --aggr 1s --format yaml >/etc/damonx/one.yaml
damox args damon paddr --sample 200ms --aggr 2s --format yaml >/etc/damonx/two.yaml
units=/lib/systemd/system
wants=/etc/systemd/system/multi-user.target.wants
ln -s $units/damonx.service $wants/
ln -s $units/multi-user.target /etc/systemd/system/default.target
ln -s $units/systemd-journald.socket $units/systemd-journald-dev-log.socket /etc/systemd/system/sockets.target.wants/
head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n' >/etc/machine-id
cat >/etc/systemd/system/session.service <<UNIT
[Unit]
After=damonx.service
[Service]
Type=exec
ExecStart=/bin/sh /test/session.sh
StandardOutput=file:/run/tap
StandardError=file:/run/tap.err
TimeoutStartSec=60
UNIT
ln -s /etc/systemd/system/session.service $wants/

if env container=damonx unshare -f -p -m --mount-proc /lib/systemd/systemd --system --log-target=kmsg --show-status=no >/run/said 2>&1; then
	gone=ok
else
	gone="not ok"
fi
. /test/ksft.sh
cp /run/tap /run/said /run/tap.err . 2>/dev/null
bad=0
nr=$(grep -c '^ok\|^not ok' tap)
grep -v '^1\.\.\|^TAP' tap
[ -s tap.err ] && sed 's/^/# /' tap.err
echo "$gone $((nr + 1)) systemd goes down when it is told to"
if [ "$(damox report damon --kdamonds_summary --session two 2>/dev/null | grep -c 'state: on')" = 0 ] && rmmod damonx; then
	echo "ok $((nr + 2)) no session is left, and the module goes"
else
	echo "not ok $((nr + 2)) no session is left, and the module goes"
	sed 's/^/# /' said
	bad=1
fi
echo "1..$((nr + 2))"
! grep -q '^not ok' tap && [ "$gone$bad" = ok0 ]
