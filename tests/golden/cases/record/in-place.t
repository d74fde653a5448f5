mkdir d
cp full.json d/a
damox convert_record_format --record_file d/a
head -c 2 d/a | od -An -tx1
damox convert_record_format --record_file d/a --format json
cmp d/a full.json && echo same
ls d
