# A native record that is converted where it is stays one unless another format is asked for; not for damo's users.
for name in damox damo; do
	cp full.native a
	$name convert_record_format --record_file a 2>/dev/null; head -c 2 a | od -An -tx1
done
cp full.native a
damox convert_record_format --record_file a --output_file b 2>/dev/null; head -c 2 b | od -An -tx1
damox convert_record_format --record_file a --format json_compressed 2>/dev/null; head -c 2 a | od -An -tx1
