// SPDX-License-Identifier: GPL-2.0
/* Limits of each user: the module's parameters, and what counts against them. */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "limits.h"

#define DX_LIMITS_PARAM(_name, _kind, _type, _initial, _text)		\
	static _type _name = (_initial);				\
	module_param(_name, _kind, 0644);				\
	MODULE_PARM_DESC(_name, _text)

DX_LIMITS_PARAM(max_user_sessions, uint, u32, 256,
		"sessions that one user may have (default 256)");
DX_LIMITS_PARAM(max_user_kdamonds, uint, u32, 64,
		"kdamonds that one user may have in all sessions (default 64)");
DX_LIMITS_PARAM(max_user_regions, uint, u32, 2U << 20,
		"sum of max_regions of all contexts of one user (default 2097152)");
DX_LIMITS_PARAM(max_user_ring_bytes, ullong, unsigned long long, 512ULL << 20,
		"bytes of data in all rings of one user (default 536870912)");
DX_LIMITS_PARAM(max_user_looks_per_s, ullong, unsigned long long, 5000000,
		"sum of max_regions / sampling interval of all contexts of one user without CAP_SYS_ADMIN, per second; 0: no limit (default 5000000)");
DX_LIMITS_PARAM(min_user_sample_us, uint, u32, 1000,
		"shortest sampling interval without CAP_SYS_ADMIN, in microseconds (default 1000)");

/**
 * struct dx_user - what one user has
 * @list: in dx_limits_users
 * @uid: the user
 * @nr_sessions: his sessions; he is freed with the last one
 * @load: sum of their parts
 * @ring_bytes: data of their rings
 */
struct dx_user {
	struct list_head list;
	kuid_t uid;
	u32 nr_sessions;
	struct dx_load load;
	u64 ring_bytes;
};

/* Protects the list and all in it. Nothing is taken under it. */
static DEFINE_MUTEX(dx_limits_lock);
static LIST_HEAD(dx_limits_users);

struct dx_limits dx_limits_now(void)
{
	return (struct dx_limits) {
		.max_sessions = READ_ONCE(max_user_sessions),
		.max_kdamonds = READ_ONCE(max_user_kdamonds),
		.max_regions = READ_ONCE(max_user_regions),
		.max_ring_bytes = READ_ONCE(max_user_ring_bytes),
		.max_looks_per_s = READ_ONCE(max_user_looks_per_s),
		.min_sample_us = max_t(u32, READ_ONCE(min_user_sample_us),
				       DX_MIN_SAMPLE_US),
	};
}

bool dx_limits_privileged(const struct cred *opener)
{
	const struct cred *old;
	bool has = capable(CAP_SYS_ADMIN);

	if (has) {
		old = override_creds(opener);
		has = capable(CAP_SYS_ADMIN);
		revert_creds(old);
	}
	return has;
}

/* ---- sessions ---- */

static struct dx_user *dx_limits_find(kuid_t uid)
{
	struct dx_user *user;

	lockdep_assert_held(&dx_limits_lock);
	list_for_each_entry(user, &dx_limits_users, list) {
		if (uid_eq(user->uid, uid))
			return user;
	}
	return NULL;
}

static struct dx_user *dx_limits_find_or_add(kuid_t uid)
{
	struct dx_user *user = dx_limits_find(uid);

	if (user)
		return user;
	user = kzalloc(sizeof(*user), GFP_KERNEL_ACCOUNT);
	if (!user)
		return NULL;
	user->uid = uid;
	list_add(&user->list, &dx_limits_users);
	return user;
}

static void dx_limits_drop_idle(struct dx_user *user)
{
	lockdep_assert_held(&dx_limits_lock);
	if (user->nr_sessions)
		return;
	list_del(&user->list);
	kfree(user);
}

struct dx_user *dx_limits_session_add(kuid_t uid)
{
	u32 max = dx_limits_now().max_sessions;
	struct dx_user *user;

	mutex_lock(&dx_limits_lock);
	user = dx_limits_find_or_add(uid);
	if (!user) {
		user = ERR_PTR(-ENOMEM);
	} else if (user->nr_sessions >= max) {
		dx_limits_drop_idle(user);
		user = ERR_PTR(-EUSERS);
	} else {
		user->nr_sessions++;
	}
	mutex_unlock(&dx_limits_lock);
	return user;
}

void dx_limits_session_del(struct dx_user *user, const struct dx_load *load)
{
	mutex_lock(&dx_limits_lock);
	user->load.looks_per_s -= load->looks_per_s;
	user->load.nr_regions -= load->nr_regions;
	user->load.nr_kdamonds -= load->nr_kdamonds;
	user->nr_sessions--;
	dx_limits_drop_idle(user);
	mutex_unlock(&dx_limits_lock);
}

/* ---- load ---- */

/* Whether @wanted is more than @part was, and with @others too much. */
static bool dx_limits_exceeded(u64 wanted, u64 part, u64 others, u64 max)
{
	return wanted > part && others + wanted > max;
}

static int dx_limits_compare(const struct dx_load *others,
			     const struct dx_load *part,
			     const struct dx_load *load, bool privileged,
			     struct dx_message *message)
{
	struct dx_limits limits = dx_limits_now();

	if (dx_limits_exceeded(load->nr_kdamonds, part->nr_kdamonds,
			       others->nr_kdamonds, limits.max_kdamonds))
		return dx_refuse(message, -EUSERS,
				 "all sessions of this user together would have %u kdamonds, the limit is %u",
				 others->nr_kdamonds + load->nr_kdamonds,
				 limits.max_kdamonds);
	if (dx_limits_exceeded(load->nr_regions, part->nr_regions,
			       others->nr_regions, limits.max_regions))
		return dx_refuse(message, -EUSERS,
				 "max_regions of all contexts of this user together would be %llu, the limit is %u",
				 (u64)others->nr_regions + load->nr_regions,
				 limits.max_regions);
	if (!privileged && limits.max_looks_per_s &&
	    dx_limits_exceeded(load->looks_per_s, part->looks_per_s,
			       others->looks_per_s, limits.max_looks_per_s))
		return dx_refuse(message, -EUSERS,
				 "max_regions / sample_us of all contexts of this user together would be %llu looks a second, the limit is %llu: sample less often or lower max_regions",
				 others->looks_per_s + load->looks_per_s,
				 limits.max_looks_per_s);
	return 0;
}

/* What all sessions of @user but the one with @part have. */
static struct dx_load dx_limits_others(const struct dx_user *user,
				       const struct dx_load *part)
{
	lockdep_assert_held(&dx_limits_lock);
	return (struct dx_load) {
		.looks_per_s = user->load.looks_per_s - part->looks_per_s,
		.nr_regions = user->load.nr_regions - part->nr_regions,
		.nr_kdamonds = user->load.nr_kdamonds - part->nr_kdamonds,
	};
}

int dx_limits_check_load(const struct dx_user *user, const struct dx_load *part,
			 const struct dx_load *load, bool privileged,
			 struct dx_message *message)
{
	struct dx_load others;
	int err;

	mutex_lock(&dx_limits_lock);
	others = dx_limits_others(user, part);
	err = dx_limits_compare(&others, part, load, privileged, message);
	mutex_unlock(&dx_limits_lock);
	return err;
}

int dx_limits_set_load(struct dx_user *user, struct dx_load *part,
		       struct dx_load load, bool privileged,
		       struct dx_message *message)
{
	struct dx_load others;
	int err;

	mutex_lock(&dx_limits_lock);
	others = dx_limits_others(user, part);
	err = dx_limits_compare(&others, part, &load, privileged, message);
	if (!err) {
		user->load.looks_per_s = others.looks_per_s + load.looks_per_s;
		user->load.nr_regions = others.nr_regions + load.nr_regions;
		user->load.nr_kdamonds = others.nr_kdamonds + load.nr_kdamonds;
		*part = load;
	}
	mutex_unlock(&dx_limits_lock);
	return err;
}

/* ---- rings ---- */

int dx_limits_ring_add(struct dx_user *user, u32 bytes,
		       struct dx_message *message)
{
	u64 max = dx_limits_now().max_ring_bytes;
	int err = 0;

	mutex_lock(&dx_limits_lock);
	if (user->ring_bytes + bytes > max)
		err = dx_refuse(message, -EUSERS,
				"all rings of this user together would have %llu bytes of data, the limit is %llu",
				user->ring_bytes + bytes, max);
	else
		user->ring_bytes += bytes;
	mutex_unlock(&dx_limits_lock);
	return err;
}

void dx_limits_ring_del(struct dx_user *user, u32 bytes)
{
	mutex_lock(&dx_limits_lock);
	user->ring_bytes -= bytes;
	mutex_unlock(&dx_limits_lock);
}

void dx_limits_exit(void)
{
	WARN_ON(!list_empty(&dx_limits_users));
}
