for f in events.perf events-pipe.perf events-packed.perf; do damox convert_record_format --record_file $f --format json --output_file - | sha256sum; done | uniq -c | sed "s/ [0-9a-f]* *-//"
