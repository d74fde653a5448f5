# A record with call stacks needs no perf
damox report profile -i fft.native --access_rate 50% 100%
damox report holistic -i fft.native 2>&1 | sed -n '/Hotspot/,$p'
damox report profile -i fft.native --access_rate 50% 60% --age 1h max 2>&1 || echo none
