# the parts that have some of the columns
damox report holistic -i fft.native --columns percentile metric bytes
damox report holistic -i fft.native --columns percentile function bytes percent
damox report holistic -i fft.native --long --columns address heat | awk '/^#/ { print } !/^#/ && NF == 2 { n++ } END { print n }'
