for f in events.perf events-pipe.perf events-packed.perf events-packed2.perf events-threads.perf events-damonx.perf; do damox convert_record_format --record_file $f --format json --output_file - | sha256sum; done | uniq -c | sed "s/ [0-9a-f]* *-//"
mkdir kcore; cp events.perf kcore/data; damox report record_info -i kcore | head -n 1
