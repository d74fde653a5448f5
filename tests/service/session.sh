#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Run by systemd when damonx.service has been started at boot: what an administrator sees of it and does with it.
. /test/ksft.sh

runs() { # NAME [SAMPLING]
	damox report damon --session "$1" >now 2>&1 && grep -q 'state: on' now && grep -q "sample ${2:-}" now && return
	cat now
	return 1
}
ended() { ! damox report damon --session "$1" 2>/dev/null | grep -q 'state: on'; }
state() { # ACTIVE SUB: as systemd has it
	systemctl show damonx -p ActiveState -p SubState | tr '\n' ' ' | grep -q "ActiveState=$1 SubState=$2 " && return
	systemctl show damonx -p ActiveState -p SubState
	return 1
}
has() { grep -q "$1" status || { cat status; return 1; }; }

at_boot() { state active exited && runs one '100 ms' && runs two '200 ms' && [ -d /sys/module/damonx ]; }

status_says() {
	systemctl status --no-pager --full damonx >status && has 'active (exited)' && has 'one: started by /etc/damonx/one.yaml' &&
		has 'two: started by /etc/damonx/two.yaml'
}

reload() {
	damox start --name own --sample 10ms paddr || return 1
	sed -i 's/sample_us: .*/sample_us: 400 ms/' /etc/damonx/two.yaml
	mv /etc/damonx/one.yaml /etc/damonx/three.yaml
	systemctl reload damonx && state active exited && runs two '400 ms' && runs three '100 ms' && ended one && runs own '10 ms'
}

stop() { systemctl stop damonx && state inactive dead && ended two && ended three && runs own '10 ms' && damox stop --session own; }

wrong() {
	echo 'kdamonds: 7' >/etc/damonx/wrong.yaml
	systemctl start damonx && return 1
	systemctl status --no-pager --full damonx >status
	state failed failed && has 'wrong: not started' && ended two && ended three
}

mended() { rm /etc/damonx/wrong.yaml; systemctl start damonx && state active exited && runs two && runs three; }

ended_by_itself() { damox stop --session three && systemctl restart damonx && runs two && runs three; }

plan 7
check "at boot: the module is loaded, and a session runs for each file" at_boot
check "systemctl status says which" status_says
check "reload: what is changed is changed, what is new begins, what is gone ends; others go on" reload
check "stop: its sessions end, and no others" stop
check "a file that is wrong: failed, by its name in the status, and none of them runs" wrong
check "mended: all of them run" mended
check "restart, also when one has been stopped" ended_by_itself
# what runs now has to end with the system
systemctl --no-block exit 0
finish
