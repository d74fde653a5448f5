mkdir d
cp full.json d/a
ln -s a d/link
for format in native json native json_compressed perf_script; do
	damox convert_record_format --record_file d/a --format $format --output_file d/link 2>&1
	damox report access --input d/a --raw_form | sha256sum
done
ls -l d | cut -c1
damox convert_record_format --record_file d/a --format native
head -c 200 d/a > d/cut
cp d/cut d/was
damox convert_record_format --record_file d/cut --format json 2>/dev/null || cmp d/cut d/was && echo kept
ls d
