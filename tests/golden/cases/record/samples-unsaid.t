# Neither JSON nor traces say how many samples were taken of a region: memory that is not zero must not become that.
for f in areas.json trace.txt events.perf; do
	for fill in 0 165; do
		MALLOC_PERTURB_=$fill damox convert_record_format -i $f --format native --output_file $fill
	done
	cmp 0 165 && echo same
done
