/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Getting members of JSON objects whose values may be numbers, digit strings,
 * strings with commas, or human text with units. A member that is absent or
 * null leaves its variable as it is. The first thing that is wrong is kept in
 * @error with the path to it; later calls then do nothing.
 */
#ifndef DX_JSON_GET_H
#define DX_JSON_GET_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct json_get {
	char path[200];		/* "kdamonds[0].contexts[0]" */
	char *error;		/* 512 bytes */
	bool failed;
};

#define JSON_ERROR_LEN	512

/* Go into a member or an element; returns what to give json_get_leave(). */
size_t json_get_enter(struct json_get *g, const char *key, int index);
void json_get_leave(struct json_get *g, size_t mark);

void json_get_fail(struct json_get *g, const char *key, const char *what);

/* The member, or NULL when it is absent or null. */
const json_t *json_get(const json_t *o, const char *key);
const json_t *json_get_object(struct json_get *g, const json_t *o,
			      const char *key);
const json_t *json_get_array(struct json_get *g, const json_t *o,
			     const char *key);

void json_get_size(struct json_get *g, const json_t *o, const char *key,
		   uint64_t *bytes);
void json_get_time(struct json_get *g, const json_t *o, const char *key,
		   int64_t unit_ns, uint64_t *ns);
void json_get_nr(struct json_get *g, const json_t *o, const char *key,
		 uint64_t *nr);
void json_get_rate(struct json_get *g, const json_t *o, const char *key,
		   unsigned int per_percent, double *value);
void json_get_double(struct json_get *g, const json_t *o, const char *key,
		     double *value);
void json_get_bool(struct json_get *g, const json_t *o, const char *key,
		   bool *value);
/* A whole number, also as a string; @was_text (or NULL) tells. */
void json_get_int(struct json_get *g, const json_t *o, const char *key,
		  int64_t *value, bool *was_text);
void json_get_string(struct json_get *g, const json_t *o, const char *key,
		     char **text);
void json_get_name(struct json_get *g, const json_t *o, const char *key,
		   const char *const *names, int *index);

/* The text of a scalar; NULL when it is none. @buf has 64 bytes. */
const char *json_scalar_text(const json_t *v, char *buf);

/* A string of JSON, which is UTF-8, of any bytes. */
json_t *json_text_of(const char *bytes);

#endif /* DX_JSON_GET_H */
