// SPDX-License-Identifier: GPL-2.0
/* Calls about whole sessions: KEEP, ATTACH, LIST. */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/ctype.h>
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "answer.h"
#include "dev.h"
#include "openers.h"
#include "sessions.h"

/* Whether the caller may see a session, and attach it if its targets allow. */
static bool dx_names_may_see(const struct dx_session *session)
{
	return uid_eq(session->uid, current_euid()) || capable(CAP_SYS_ADMIN);
}

/* Whether it goes by a name. The caller holds dx_sessions_lock. */
static bool dx_names_has_name(const struct dx_session *session)
{
	return session->kept || session->in_kernel;
}

/* ---- KEEP ---- */

static bool dx_names_valid(const char *name)
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

/*
 * Another session of that name; one that has ended only if there is no other.
 * Each user has names of his own: two users may use the same one.
 */
static struct dx_session *dx_names_other(const struct dx_session *by,
					 const char *name)
{
	struct dx_session *session, *ended = NULL;

	list_for_each_entry(session, &dx_sessions, list) {
		if (session == by || !dx_names_has_name(session) ||
		    !uid_eq(session->uid, by->uid) ||
		    strcmp(session->name, name))
			continue;
		if (!dx_session_has_ended(session))
			return session;
		ended = session;
	}
	return ended;
}

/* Give it the name. The caller holds dx_sessions_lock. */
static void dx_names_set(struct dx_session *session, const char *name,
			 bool keeps_results)
{
	strscpy(session->name, name, sizeof(session->name));
	session->keeps_results = keeps_results;
	if (session->kept)
		return;
	/* Being kept holds the session and the module. */
	refcount_inc(&session->refs);
	session->kept = true;
	dx_session_pin(session);
}

/*
 * An earlier session of that name that has ended is no longer kept: the caller
 * drops what it held by that.
 */
static int dx_names_keep(struct dx_call *call, const char *name,
			 bool keeps_results, struct dx_session **earlier)
{
	struct dx_session *session = call->session, *other;
	int err = 0;

	mutex_lock(&dx_sessions_lock);
	other = dx_names_other(session, name);
	if (!session->nr_files) {
		/* Another thread attached the descriptor, which was the last. */
		err = dx_refuse(&call->message, -EBUSY,
				"the descriptor has been attached elsewhere");
	} else if (session->in_kernel) {
		err = dx_refuse(&call->message, -EPERM,
				"the session belongs to \"%s\" in the kernel, which has named it",
				session->name);
	} else if (other && !dx_session_has_ended(other)) {
		err = dx_refuse(&call->message, -EEXIST,
				"name is \"%s\", which another session of this user has",
				name);
	} else {
		if (other)
			other->kept = false;
		*earlier = other;
		dx_names_set(session, name, keeps_results);
	}
	mutex_unlock(&dx_sessions_lock);
	return err;
}

int dx_names_give(struct dx_session *session, const char *name)
{
	struct dx_session *other;
	int err = 0;

	mutex_lock(&dx_sessions_lock);
	other = dx_names_other(session, name);
	if (strlen(name) >= DAMONX_NAME_LEN || !dx_names_valid(name)) {
		err = -EINVAL;
	} else if (other && !dx_session_has_ended(other)) {
		err = -EEXIST;
	} else {
		strscpy(session->name, name, sizeof(session->name));
		session->in_kernel = true;
	}
	mutex_unlock(&dx_sessions_lock);
	return err;
}

void dx_names_take_away(struct dx_session *session)
{
	mutex_lock(&dx_sessions_lock);
	session->in_kernel = false;
	memset(session->name, 0, sizeof(session->name));
	mutex_unlock(&dx_sessions_lock);
}

/* Drop what being kept held; @session->kept has been cleared. */
static void dx_names_release(struct dx_session *session)
{
	bool pinned;

	mutex_lock(&dx_sessions_lock);
	pinned = session->pinned;
	session->pinned = false;
	mutex_unlock(&dx_sessions_lock);
	dx_session_put(session);
	if (pinned)
		module_put(THIS_MODULE);
}

static void dx_names_unkeep(struct dx_session *session)
{
	bool was_kept;

	mutex_lock(&dx_sessions_lock);
	was_kept = session->kept;
	session->kept = false;
	if (!session->in_kernel)
		memset(session->name, 0, sizeof(session->name));
	mutex_unlock(&dx_sessions_lock);
	if (was_kept)
		dx_names_release(session);
}

static int dx_names_refuse_name(struct dx_call *call)
{
	return dx_refuse(&call->message, -EINVAL,
			 "name must be 1 to %u of letters, digits, '.', '_' and '-'",
			 DAMONX_NAME_LEN - 1);
}

int dx_call_keep(struct dx_call *call)
{
	struct damonx_keep *arg = call->arg;
	struct dx_session *session = call->session, *earlier = NULL;
	int err = 0;

	if (arg->flags & ~DAMONX_KEEP_RESULTS)
		return dx_refuse(&call->message, -EOPNOTSUPP,
				 "flags is 0x%x, has bits other than 0x%x",
				 arg->flags, DAMONX_KEEP_RESULTS);
	if (arg->name[0] && !dx_names_valid(arg->name))
		return dx_names_refuse_name(call);
	if (arg->name[0])
		err = dx_names_keep(call, arg->name,
				    arg->flags & DAMONX_KEEP_RESULTS, &earlier);
	else
		dx_names_unkeep(session);
	if (earlier)
		dx_names_release(earlier);
	arg->out_number = session->number;
	return err;
}

/* ---- ATTACH ---- */

static bool dx_names_match(const struct dx_session *session,
			   const struct damonx_attach *arg)
{
	if (arg->number)
		return session->number == arg->number;
	return dx_names_has_name(session) &&
	       !strcmp(session->name, arg->name);
}

/*
 * The caller's own session of that name if there is one, else anybody's. Takes
 * a reference and counts as a file.
 */
static struct dx_session *dx_names_find(const struct damonx_attach *arg)
{
	struct dx_session *session, *found = NULL;

	lockdep_assert_held(&dx_sessions_lock);
	list_for_each_entry(session, &dx_sessions, list) {
		if (!dx_names_match(session, arg) || !dx_names_may_see(session))
			continue;
		if (!found || uid_eq(session->uid, current_euid()))
			found = session;
	}
	if (!found || !refcount_inc_not_zero(&found->refs))
		return NULL;
	found->nr_files++;
	return found;
}

static int dx_names_refuse_session(struct dx_call *call)
{
	const struct damonx_attach *arg = call->arg;

	if (arg->number)
		return dx_refuse(&call->message, -ENOENT,
				 "number is %u: there is no such session that you may attach",
				 arg->number);
	return dx_refuse(&call->message, -ENOENT,
			 "name is \"%s\": there is no such session, or it is another user's or watches what you may not",
			 arg->name);
}

/* A session that was found and may be attached, with the file's opener. */
struct dx_names_found {
	struct dx_session *session;
	struct dx_opener *opener;
};

static void dx_names_drop(struct dx_names_found *found)
{
	mutex_lock(&found->session->lock);
	dx_opener_free(found->session, found->opener);
	mutex_unlock(&found->session->lock);
	dx_session_leave(found->session);
}

/*
 * The opener joins the session in the moment in which it is found that he may.
 * From then on he is asked when a target joins.
 */
static int dx_names_join(struct dx_call *call, struct dx_session *session,
			 struct dx_opener *opener)
{
	int err = 0;

	mutex_lock(&session->lock);
	if (dx_openers_may_attach(session, call->file->f_cred))
		dx_opener_add(session, opener);
	else
		err = dx_names_refuse_session(call);
	mutex_unlock(&session->lock);
	return err;
}

static int dx_names_get(struct dx_call *call, struct dx_names_found *found)
{
	int err;

	mutex_lock(&dx_sessions_lock);
	found->session = dx_names_find(call->arg);
	mutex_unlock(&dx_sessions_lock);
	if (!found->session)
		return dx_names_refuse_session(call);
	found->opener = dx_opener_new(call->file->f_cred);
	if (found->opener)
		err = dx_names_join(call, found->session, found->opener);
	else
		err = dx_refuse(&call->message, -ENOMEM, "no memory");
	if (err) {
		kfree(found->opener);
		dx_session_leave(found->session);
	}
	return err;
}

static int dx_names_check_attach(struct dx_call *call)
{
	const struct damonx_attach *arg = call->arg;

	if (arg->reserved)
		return dx_refuse(&call->message, -EINVAL,
				 "reserved is %u, must be 0", arg->reserved);
	if (arg->number && arg->name[0])
		return dx_refuse(&call->message, -EINVAL,
				 "number is %u and a name is given, must be one of them",
				 arg->number);
	if (!arg->number && !dx_names_valid(arg->name))
		return dx_names_refuse_name(call);
	return 0;
}

/* Only a session that nobody would miss is given up. */
static int dx_names_check_own(struct dx_call *call)
{
	struct dx_session *own = call->session;

	lockdep_assert_held(&own->lock);
	if (!own->nr_kdamonds && !own->ring)
		return 0;
	return dx_refuse(&call->message, -EBUSY,
			 "the descriptor's own session has a %s",
			 own->ring ? "ring" : "configuration");
}

static int dx_names_move(struct dx_call *call, struct dx_names_found *found)
{
	struct dx_session *own = call->session;
	int err = dx_names_check_own(call);

	if (err)
		return err;
	if (dx_file_move(call->f, own, found->session, found->opener))
		return dx_refuse(&call->message, -EBUSY,
				 "another thread has just attached the descriptor");
	return 0;
}

int dx_call_attach(struct dx_call *call)
{
	struct dx_session *own = call->session;
	struct dx_names_found found;
	int err;

	err = dx_names_check_attach(call);
	if (err)
		return err;
	mutex_lock(&own->lock);
	err = dx_names_check_own(call);
	mutex_unlock(&own->lock);
	if (!err)
		err = dx_names_get(call, &found);
	if (err)
		return err;
	/* Again, and held now: nobody may configure it meanwhile. */
	mutex_lock(&own->lock);
	err = dx_names_move(call, &found);
	mutex_unlock(&own->lock);
	if (err)
		dx_names_drop(&found);
	else
		dx_session_leave(own);
	return err;
}

/* ---- LIST ---- */

static void dx_names_fill(struct damonx_rec_session *record,
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
	if (dx_names_has_name(session))
		strscpy(record->name, session->name, sizeof(record->name));
}

static int dx_names_list(struct dx_answer *answer)
{
	struct damonx_rec_session *record;
	struct dx_session *session;

	lockdep_assert_held(&dx_sessions_lock);
	list_for_each_entry(session, &dx_sessions, list) {
		/* Every open descriptor has one; most only ask something. */
		if (!READ_ONCE(session->nr_kdamonds) && !session->kept)
			continue;
		if (!dx_names_may_see(session))
			continue;
		record = dx_answer_add(answer, sizeof(*record));
		if (!record)
			return -ENOMEM;
		dx_names_fill(record, session);
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
		return dx_refuse(&call->message, -EOPNOTSUPP,
				 "flags is 0x%x, must be 0", arg->flags);
	if (arg->reserved)
		return dx_refuse(&call->message, -EINVAL,
				 "reserved is 0x%x, must be 0", arg->reserved);
	mutex_lock(&dx_sessions_lock);
	err = dx_names_list(&answer);
	mutex_unlock(&dx_sessions_lock);
	return dx_answer_send(&answer, err, arg->buf, arg->buf_len,
			      &arg->out_len, &call->message);
}
