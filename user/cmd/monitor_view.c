// SPDX-License-Identifier: GPL-2.0
#include <unistd.h>

#include "cli/out.h"
#include "cmd/monitor_view.h"
#include "util/signals.h"
#include "view/from_record.h"
#include "view/from_session.h"
#include "view/screen.h"

bool monitor_can_view(const struct damo_quirks *quirks)
{
	return view_screen_built && !quirks->no_view &&
	       isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

int monitor_record(const char *path, double speed,
		   const struct damo_quirks *quirks)
{
	const struct out_opts out = { .like_damo = quirks->colors };
	struct view_record *r = view_record_open(path, speed);
	struct view_feed feed;
	int status;

	if (!r)
		return 1;
	signals_catch();
	feed = view_record_feed(r);
	status = monitor_can_view(quirks) ?
		 view_show(&feed, out_wants_color(&out)) : view_lines(&feed);
	view_record_close(r);
	return status;
}

int monitor_session(struct damonx *d, struct watch *w,
		    const struct damo_quirks *quirks)
{
	const struct out_opts out = { .like_damo = quirks->colors };
	struct view_session *s = view_session_new(d, w);
	const struct view_feed feed = view_session_feed(s);
	int status = view_show(&feed, out_wants_color(&out));

	view_session_free(s);
	return status;
}
