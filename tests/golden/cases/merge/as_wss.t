# What one record has is what its own report has, but for the width of a bucket
damox report wss -i steps.json --exclude_samples 5 --raw_number --nr_cols_bar 0 | grep '^ *[0-9]' >wss
damox merge steps.json --exclude_samples 5 --raw_number --nr_cols_bar 0 | grep '^ *[0-9]' >merge
paste wss merge | awk '{ d = ($4 - $2) / $2; if (d < 0) d = -d; print $1, d <= 1 / 128 ? "alike" : "apart" }'
