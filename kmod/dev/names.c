// SPDX-License-Identifier: GPL-2.0
/* Calls about sessions as such: KEEP, ATTACH, LIST. */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/ctype.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/string.h>

#include "answer.h"
#include "dev.h"
#include "sessions.h"

/* Whether the caller may see and have a session. */
static bool may_have(const struct dx_session *session)
{
	return uid_eq(session->uid, current_euid()) || capable(CAP_SYS_ADMIN);
}

/* ---- KEEP ---- */

static bool valid_name(const char *name)
{
	size_t len = strnlen(name, DAMONX_NAME_LEN), i;

	if (!len || len == DAMONX_NAME_LEN)
		return false;
	for (i = 0; i < len; i++) {
		if (!isascii(name[i]) ||
		    (!isalnum(name[i]) && !strchr("._-", name[i])))
			return false;
	}
	return true;
}

/* Names are the user's own: two users may use the same one. */
static bool name_taken(const struct dx_session *by, const char *name)
{
	struct dx_session *session;

	list_for_each_entry(session, &dx_sessions, list) {
		if (session != by && session->kept &&
		    uid_eq(session->uid, by->uid) &&
		    !strcmp(session->name, name))
			return true;
	}
	return false;
}

static int keep(struct dx_call *call, const char *name)
{
	struct dx_session *session = call->session;
	int err = 0;

	mutex_lock(&dx_sessions_lock);
	if (!session->nr_files) {
		/* Nobody has this one any more. */
		err = dx_refuse(&call->message, -EBUSY,
				"the descriptor has been attached elsewhere");
	} else if (name_taken(session, name)) {
		err = dx_refuse(&call->message, -EEXIST,
				"name is \"%s\", which another session of this user has",
				name);
	} else {
		strscpy(session->name, name, sizeof(session->name));
		if (!session->kept) {
			/* See dev.h: being kept counts for both. */
			refcount_inc(&session->refs);
			__module_get(THIS_MODULE);
			session->kept = true;
		}
	}
	mutex_unlock(&dx_sessions_lock);
	return err;
}

static void unkeep(struct dx_session *session)
{
	bool was_kept;

	mutex_lock(&dx_sessions_lock);
	was_kept = session->kept;
	session->kept = false;
	memset(session->name, 0, sizeof(session->name));
	mutex_unlock(&dx_sessions_lock);
	if (was_kept) {
		dx_session_put(session);
		module_put(THIS_MODULE);
	}
}

static int refuse_name(struct dx_call *call)
{
	return dx_refuse(&call->message, -EINVAL,
			 "name must be 1 to %u of letters, digits, '.', '_' and '-'",
			 DAMONX_NAME_LEN - 1);
}

int dx_call_keep(struct dx_call *call)
{
	struct damonx_keep *arg = call->arg;
	struct dx_session *session = call->session;
	int err = 0;

	if (arg->flags)
		return dx_refuse(&call->message, -EOPNOTSUPP,
				 "flags is 0x%x, must be 0", arg->flags);
	if (arg->name[0] && !valid_name(arg->name))
		return refuse_name(call);
	if (arg->name[0])
		err = keep(call, arg->name);
	else
		unkeep(session);
	arg->out_number = session->number;
	return err;
}

/* ---- ATTACH ---- */

static bool matches(const struct dx_session *session,
		    const struct damonx_attach *arg)
{
	if (arg->number)
		return session->number == arg->number;
	return session->kept && !strcmp(session->name, arg->name);
}

/*
 * One of the caller's own if there is one, else anybody's; as a reference that
 * counts as a file.
 */
static struct dx_session *find_session(const struct damonx_attach *arg)
{
	struct dx_session *session, *found = NULL;

	lockdep_assert_held(&dx_sessions_lock);
	list_for_each_entry(session, &dx_sessions, list) {
		if (!matches(session, arg) || !may_have(session))
			continue;
		if (!found || uid_eq(session->uid, current_euid()))
			found = session;
	}
	if (!found || !refcount_inc_not_zero(&found->refs))
		return NULL;
	found->nr_files++;
	return found;
}

static int refuse_session(struct dx_call *call)
{
	const struct damonx_attach *arg = call->arg;

	if (arg->number)
		return dx_refuse(&call->message, -ENOENT,
				 "number is %u: there is no such session, or it is another user's",
				 arg->number);
	return dx_refuse(&call->message, -ENOENT,
			 "name is \"%s\": there is no such session, or it is another user's",
			 arg->name);
}

int dx_call_attach(struct dx_call *call)
{
	const struct damonx_attach *arg = call->arg;
	struct dx_session *own = call->session, *to;
	int err = 0;

	if (arg->reserved)
		return dx_refuse(&call->message, -EINVAL,
				 "reserved is %u, must be 0", arg->reserved);
	if (arg->number && arg->name[0])
		return dx_refuse(&call->message, -EINVAL,
				 "number is %u and a name is given, must be one of them",
				 arg->number);
	if (!arg->number && !valid_name(arg->name))
		return refuse_name(call);

	/* Held across the move: nobody configures it meanwhile. */
	mutex_lock(&own->lock);
	if (own->nr_kdamonds || own->ring)
		err = dx_refuse(&call->message, -EBUSY,
				"the descriptor's own session has a %s",
				own->ring ? "ring" : "configuration");
	if (!err) {
		mutex_lock(&dx_sessions_lock);
		to = find_session(arg);
		mutex_unlock(&dx_sessions_lock);
		err = to ? dx_file_move(call->f, own, to) : refuse_session(call);
	}
	mutex_unlock(&own->lock);
	return err;
}

/* ---- LIST ---- */

static void fill_session(struct damonx_rec_session *record,
			 const struct dx_session *session)
{
	memset(record, 0, sizeof(*record));
	record->head.type = DAMONX_REC_SESSION;
	record->head.len = sizeof(*record);
	record->head.time_ns = ktime_get_ns();
	record->number = session->number;
	record->uid = from_kuid_munged(current_user_ns(), session->uid);
	record->nr_kdamonds = READ_ONCE(session->nr_kdamonds);
	record->nr_running = atomic_read(&session->nr_running);
	record->nr_descriptors = session->nr_files;
	record->start_ns = READ_ONCE(session->start_ns);
	if (session->kept)
		strscpy(record->name, session->name, sizeof(record->name));
}

static int list_sessions(struct dx_answer *answer)
{
	struct damonx_rec_session *record;
	struct dx_session *session;

	lockdep_assert_held(&dx_sessions_lock);
	list_for_each_entry(session, &dx_sessions, list) {
		/* A descriptor that only asks is no session to speak of. */
		if (!READ_ONCE(session->nr_kdamonds) && !session->kept)
			continue;
		if (!may_have(session))
			continue;
		record = dx_answer_add(answer, sizeof(*record));
		if (!record)
			return -ENOMEM;
		fill_session(record, session);
	}
	return 0;
}

int dx_call_list(struct dx_call *call)
{
	struct damonx_list *arg = call->arg;
	struct dx_answer answer = {};
	int err;

	arg->out_len = 0;
	if (arg->flags)
		return -EOPNOTSUPP;
	mutex_lock(&dx_sessions_lock);
	err = list_sessions(&answer);
	mutex_unlock(&dx_sessions_lock);
	return dx_answer_send(&answer, err, arg->buf, arg->buf_len,
			      &arg->out_len);
}
