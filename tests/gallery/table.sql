-- SPDX-License-Identifier: GPL-2.0
-- When filling begins and ends, and joining, is kept in sqlite.uptimes.
CREATE TABLE t(a INTEGER, b TEXT, c INTEGER);
.shell cat /proc/uptime >>sqlite.uptimes
INSERT INTO t
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 80000)
  SELECT i * 7919 % 100003, printf('%064d', i * 104729 % 1000003), i % 100 FROM n;
.shell cat /proc/uptime >>sqlite.uptimes
CREATE INDEX by_b ON t(b);
SELECT c, sum(a), max(b) FROM t GROUP BY c ORDER BY 2 LIMIT 3;
.shell cat /proc/uptime >>sqlite.uptimes
SELECT count(*) FROM t x JOIN t y ON x.b = printf('%064d', y.a);
.shell cat /proc/uptime >>sqlite.uptimes
