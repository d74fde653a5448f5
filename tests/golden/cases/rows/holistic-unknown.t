damox report holistic -i fft.native --columns heat nosuch
