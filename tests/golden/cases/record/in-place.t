cp full.json a; damox convert_record_format --record_file a; head -c 2 a | od -An -tx1; damox convert_record_format --record_file a --format json; cmp a full.json && echo same; ls a*
