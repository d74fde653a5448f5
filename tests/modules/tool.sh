#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The tool's commands for presets: module, reclaim, lru_sort, against the parameters of the module themselves.

here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/ksft.sh"

params=/sys/module/damonx/parameters

# is PARAM VALUE
is()
{
	read -r value <"$params/$1"
	[ "$value" = "$2" ] || { echo "$1 is $value, not $2"; return 1; }
}

stat_is_read()
{
	damox module stat write enabled Y && is stat Y &&
		[ "$(damox module stat read enabled)" = Y ] &&
		wait_for 60 idle_is_told && damox module stat read idle_time_mem_sz
}

idle_is_told() { ! damox module stat read memory_idle_ms_percentiles | grep -qE '^(0,)+0$'; }

percentiles_are_shown()
{
	damox module stat read idle_time_percentiles --idle_time_percentiles_range 0 101 50 >percentiles &&
		cat percentiles && [ "$(wc -l <percentiles)" = 3 ]
}

reclaim_is_set()
{
	damox reclaim enable --min_age 30000000 --quota 20 64000000 500 --wmarks 1000000 990 980 10 \
		--monitor_intervals 10000 200000 --nr_regions 20 500 --skip_anon &&
		is reclaim Y && is reclaim_min_age 30000000 && is reclaim_quota_ms 20 && is reclaim_quota_sz 64000000 &&
		is reclaim_quota_reset_interval_ms 500 && is reclaim_wmarks_mid 980 && is reclaim_sample_interval 10000 &&
		is reclaim_max_nr_regions 500 && is reclaim_skip_anon Y
}

status_is_shown()
{
	damox reclaim status >status && cat status && grep -qx 'enabled: Y' status && grep -qx 'min_age: 30000000' status &&
		grep -qE '^kdamond_pid: [0-9]+$' status && ! grep -q min_age_us status && ! grep -qE '^(lru_sort|stat)' status
}

wrong_is_refused()
{
	! damox reclaim commit --monitor_intervals 10000 0 2>words && cat words && [ "$(wc -l <words)" = 1 ] &&
		grep -q 'kernel log' words && is reclaim Y && dmesg | grep -q 'reclaim_aggr_interval is 0, must be at least 1'
}

commit_is_done() { damox reclaim commit --monitor_intervals 10000 300000 && is reclaim_aggr_interval 300000; }

lru_sort_goes()
{
	damox lru_sort enable --hot_thres_access_freq 700 --cold_min_age 60000000 --quota 20 500 && is lru_sort Y &&
		is lru_sort_hot_thres_access_freq 700 && damox module lru_sort disable && is lru_sort N
}

all_off() { damox reclaim disable && is reclaim N && damox module stat write enabled N && is stat_kdamond_pid -1; }

plan 8
check "module stat: switched on, and how long memory is idle" stat_is_read
check "module stat read idle_time_percentiles: a line each" percentiles_are_shown
check "reclaim enable: its options are the parameters" reclaim_is_set
check "reclaim status: the preset's parameters, under damo's names" status_is_shown
check "reclaim commit: what is wrong is refused in a line, and all goes on" wrong_is_refused
check "reclaim commit: what is right is in force" commit_is_done
check "lru_sort enable, module lru_sort disable" lru_sort_goes
check "reclaim disable, module stat write enabled N" all_off
finish
