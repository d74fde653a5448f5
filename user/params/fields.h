/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The members of parameters: one row each, by which JSON and YAML are read and
 * written, defaults left out, and items of the module's contract made and read
 * (items.h). A new parameter that is one value is a row in values.h, from which
 * its row here is made; one of another form is a row in fields.c, its member in
 * params.h, its option in options.c and its line in text.c.
 */
#ifndef DX_PARAMS_FIELDS_H
#define DX_PARAMS_FIELDS_H

#include <jansson.h>

#include "params/json.h"
#include "util/json_get.h"

enum field_kind {
	FIELD_NR,		/* uint64_t */
	FIELD_SIZE,		/* the same, bytes */
	FIELD_SIZE_LONG,	/* shown with six decimals */
	FIELD_TIME,		/* uint64_t ns; its text is rounded by damo */
	FIELD_TIME_EXACT,	/* the same, and its text is not */
	FIELD_RATE,		/* double, @unit to a percent */
	FIELD_GOAL,		/* double, a value of a goal */
	FIELD_BOOL,
	FIELD_NAME,		/* an enum, by its names in @of */
	FIELD_INT,		/* int64_t, a number in JSON */
	FIELD_ID,		/* the same; PARAMS_NONE is null */
	FIELD_COUNT,		/* uint64_t, a number in JSON */
	FIELD_TEXT,		/* char *; NULL is null */
	FIELD_OBJECT,		/* a struct, by the table @of */
	FIELD_LIST,		/* an array and (@aux) how many, the same */
	FIELD_OWN,		/* by the functions @own */
	FIELD_IDLE,		/* files may have it; it has no effect */
};

/* How a member is counted in its item. */
enum item_form {
	ITEM_NOT,		/* it has no place there */
	ITEM_NR,		/* a number as it is */
	ITEM_MAX,		/* the same, but none is 0: that is its "max" */
	ITEM_US,		/* ns as whole us */
	ITEM_REAL,		/* a double, rounded */
	ITEM_FLAG,		/* a bool as the bit @flag */
	ITEM_NAME,		/* an enum by @ids; 0 there is the first one */
	ITEM_ID,		/* an int64_t; PARAMS_NONE is 0 */
};

/* Its place in the payload of the item that the struct is part of. */
struct field_item {
	enum item_form form;
	uint16_t at, bytes;
	bool some;		/* 0 there is a default that is not 0 */
	uint32_t flag;
	const uint32_t *ids;	/* by value of the enum; ends with 0 */
};

struct field;
/* Reads member @f of @o into @to, or writes @from; both are whole structs. */
struct field_own {
	void (*read)(struct json_get *g, const json_t *o,
		     const struct field *f, void *to);
	json_t *(*write)(const void *from, const struct field *f,
			 const struct params_style *style);
};

struct field {
	const char *key;
	enum field_kind kind;
	size_t at;		/* offset in the struct */
	size_t aux;		/* of the count of a list, of an id's "was text" */
	const void *of;		/* names, or struct fields */
	const struct field_own *own;
	unsigned int unit;	/* ns of a time, units to a percent of a rate */
	bool needed;		/* a file without it is refused */
	bool read_only;		/* an older name, which damo reads, too */
	const char *old;	/* one that it no longer reads: of this member */
	int damo1;		/* its place in files of damo 1; 0: not there */
	bool is_value;		/* of values.h: not written where it is 0 */
	const char *text;	/* of one in report damon; NULL: shown with another */
	struct field_item item;
	/* Is it written? NULL: always. */
	bool (*when)(const void *from, const struct params_style *style);
};

struct item_work;

/* What a row cannot say of an item: several members that make up one field. */
struct item_own {
	/* 0, or -1 with the reason in @w. */
	int (*put)(struct item_work *w, const void *from, void *payload);
	/* @payload is whole: what was not given is 0 in it. */
	void (*take)(struct item_work *w, void *to, const void *payload);
	bool (*has)(const void *from);	/* is there an item? NULL: yes */
};

/* The members of a struct, up to one without a key. */
struct fields {
	const struct field *field;
	size_t size;				/* of the struct */
	void (*init)(void *o);			/* defaults; NULL: zeros */
	void (*check)(struct json_get *g, void *o);	/* or NULL */
	uint16_t item;		/* DAMONX_ITEM_*; 0: part of its parent's */
	uint16_t item_bytes;	/* of its payload */
	bool has_id;
	size_t id_at;		/* offset of its uint32_t identifier */
	const struct item_own *item_own;	/* or NULL */
};

/* The table of a member that is a struct or a list of them, or NULL. */
static inline const struct fields *field_table(const struct field *f)
{
	bool is_table = f->kind == FIELD_OBJECT || f->kind == FIELD_LIST ||
			(f->kind == FIELD_OWN && f->of);

	return is_table ? f->of : NULL;
}

/* Is a value of values.h other than 0? @from: the whole struct. */
static inline bool field_is_set(const struct field *f, const void *from)
{
	const char *at = (const char *)from + f->at;

	if (f->kind == FIELD_NAME)
		return *(const int *)at;
	return *(const uint64_t *)at;
}

extern const struct fields kdamond_fields, damos_fields, damos_stats_fields;
extern const struct fields ctx_fields, quotas_fields;

/* New reference. */
json_t *fields_write(const struct fields *t, const void *from,
		     const struct params_style *style);

/* How a table is read. */
struct fields_reading {
	struct json_get g;	/* the first member */
	const char *source;	/* for warnings; NULL: none are given */
	bool strict;		/* what is not known is an error */
};

void fields_read(struct fields_reading *r, const struct fields *t,
		 const json_t *o, void *to);

/* Only tell of members of @o that @t does not have. */
void fields_check(struct fields_reading *r, const struct fields *t,
		  const json_t *o);

/* A list of @t at *@array, which grows. */
void fields_read_list(struct fields_reading *r, const struct fields *t,
		      const json_t *list, const char *key, void **array,
		      size_t *nr);

#endif /* DX_PARAMS_FIELDS_H */
