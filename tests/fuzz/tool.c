// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer harness of whole commands: the first byte chooses one, the rest is
 * the record that it is about. Beyond not crashing: every failure says why.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/opt.h"
#include "cmd/commands.h"
#include "damo/quirks.h"
#include "util/msg.h"

#define MAX_WORDS	16

static const char *const lines[] = {
	"report access --input @",
	"report access --input @ --raw_form",
	"report access --input @ --style simple-boxes",
	"report access --input @ --style temperature-sz-hist",
	"report access --input @ --style recency-percentiles",
	"report access --input @ --style cold",
	"report access --input @ --json",
	"report access --input @ --snapshot_heatmap_width 40",
	"report access --input @ --style temperature-percentiles",
	"report heatmap --input @ --resol 8 20",
	"report heatmap --input @ --resol 8 20 --draw_range all",
	"report heatmap --input @ --resol 8 20 --sort_temperature",
	"report heatmap --input @ --output raw --resol 8 20",
	"report heatmap --input @ --guide",
	"report heatmap --input @ --output %",
	"report wss --input @ --exclude_samples 0",
	"report wss --input @ --exclude_samples 0 --work_time 1000000 --sortby time",
	"report times --inputs @",
	"report nr_regions --input @",
	"report record_info --input @",
	"report holistic --access_pattern @ --footprints /dev/null",
	"report trace --input @",
	"adjust --input @ --output /dev/null --aggregate_interval 1000000 --skip 1",
	"convert_record_format --record_file @ --format json --output_file /dev/null",
	"convert_record_format --record_file @ --format native --output_file /dev/null",
	"convert_record_format --record_file @ --format perf_script --output_file /dev/null",
	"validate --input @",
	"report access --input @ --intervals 5000 100000 1000000 --sort_regions_by temperature",
	"merge @ --exclude_samples 0",
	"merge @ @ --exclude_samples 0 --output /dev/null",
};

#define NR_LINES	(sizeof(lines) / sizeof(lines[0]))

static char picture[] = "/tmp/damox-fuzz-XXXXXX.svg";

/* Instead of util/msg.c: count them, so that silence can be told. */
static unsigned int said;

const char *msg_program(void)
{
	return "damox";
}

void msg_set_command(const char *name)
{
	(void)name;
}

int msg_error(const char *fmt, ...)
{
	said += !!*fmt;
	return 1;
}

int msg_usage(const char *fmt, ...)
{
	said += !!*fmt;
	return 2;
}

void msg_warn(const char *fmt, ...)
{
	(void)fmt;
}

void msg_note(const char *fmt, ...)
{
	(void)fmt;
}

static void clean(void)
{
	unlink(picture);
}

/* What commands print is no concern of ours; libFuzzer writes to stderr. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	(void)argc;
	(void)argv;
	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0)
		abort();
	fd = mkstemps(picture, 4);
	if (fd < 0 || close(fd))
		abort();
	atexit(clean);
	return 0;
}

static char *meant(char *word, char *record)
{
	if (!strcmp(word, "@"))
		return record;
	return strcmp(word, "%") ? word : picture;
}

static int run(const char *line, char *record)
{
	char *words[MAX_WORDS], *text = strdup(line), *save, *word;
	const struct damo_quirks quirks = { 0 };
	int n = 0, status;

	if (!text)
		abort();
	for (word = strtok_r(text, " ", &save); word;
	     word = strtok_r(NULL, " ", &save))
		words[n++] = meant(word, record);
	words[n] = NULL;
	status = command_run(damox_commands, "damox",
			     &(struct command_line){ n, words, &quirks });
	free(text);
	return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char record[64];
	int fd, status;

	if (!n)
		return 0;
	fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data + 1, n - 1) != (ssize_t)(n - 1))
		abort();
	snprintf(record, sizeof(record), "/proc/self/fd/%d", fd);
	said = 0;
	status = run(lines[*data % NR_LINES], record);
	if (status < 0 || status > 2 || (status && !said))
		abort();
	close(fd);
	return 0;
}
