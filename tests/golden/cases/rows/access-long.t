damox report access -i fft.native --columns snapshot_idx region_idx bytes access_hz | awk '$2 == "region_idx" { next } { rows++; if (length($0) > longest) longest = length($0) } END { print (rows > 1000), (longest < 60) }'
test $(damox report access -i fft.native --columns bytes | wc -l) = $(($(damox report access -i fft.native --columns bytes --json | grep -c bytes) + 1)) && echo as many
