# What a record does not have is not known; damo has none of these keywords.
f='<index>|<looks>|<density>|<last seen>|'
damox report access --input evidence.native --snapshot_idx 29 29 --style detailed --format set region "$f" --format set snapshot_head ''
damox report access --input evidence.native --snapshot_idx 29 29 --raw_number --format set region "$f" --format set snapshot_head '' | head -n 3
damox report access --input acc-plain.json --snapshot_idx 0 0 --format set region "$f" --format set snapshot_head '' | head -n 3
damo report access --input acc-plain.json --snapshot_idx 0 0 --format set region "$f" --format set snapshot_head '' | head -n 3
damox help access_format_options region_format_keywords | tail -n 8
damo help access_format_options region_format_keywords | tail -n 2
