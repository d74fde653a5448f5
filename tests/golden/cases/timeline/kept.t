# Call stacks stay with a record, and are said to be lost where there is no place for them
damox adjust -i fft.native -o a 2>&1
damox convert_record_format -i a --format native --output_file b
damox convert_record_format -i b --format json --output_file c 2>&1
damox report timeline -i fft.native >1; for r in a b; do damox report timeline -i $r | cmp - 1; done
damox report timeline -i c | head -n 2
