# perf is asked for fields that are told apart
printf PERFILE2 >p
cat >perf <<'PERF'
#!/bin/sh
echo "$@" >asked
cat <<'LINES'
# Samples: 4  of event 'cycles'
# Overhead|     Samples|Shared Object       |Symbol
 75.00%  | 3          |libc.so.6           |[.] memset
 25.00%  | 1          |[kernel.kallsyms]   |[k] clear page

LINES
PERF
chmod +x perf
damox report profile --inputs tuned.json p --perf_path ./perf --access_rate 50% max --columns percent samples object kernel function
cut -d ' ' -f 1-13 asked
