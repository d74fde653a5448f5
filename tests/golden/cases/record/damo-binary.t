# damo's binary records of 2020 to 2023: version 2, and version 1 with ids of four bytes
make() { python3 -c '
import struct, sys
version = int(sys.argv[1])
out = b"damon_recfmt_ver" + struct.pack("<i", version) if version else b""
for n in range(3):
    out += struct.pack("<qqI", 100 + n, 500 * n, 2)
    for target in 7, 9:
        out += struct.pack("<iI" if version == 1 else "<QI", target, 2)
        out += struct.pack("<QQI", 65536, 81920, n) + struct.pack("<QQI", 81920, 98304 + target, 20)
sys.stdout.buffer.write(out)' $1; }
make 2 >x; damox report record_info -i x; damox report access --raw_form -i x --snapshot_idx 1 1
make 1 | gzip >y; damox report record_info -i y | diff - <(damox report record_info -i x) && echo same
make 0 >y; damox report record_info -i y | diff - <(damox report record_info -i x) && echo same
head -c 200 x >cut; damox report record_info -i cut 2>&1 | head -n 1
make 3 >x; damox report record_info -i x 2>&1
make 2 | head -c 20 >x; damox report record_info -i x 2>&1
printf 'damon_recfmt_ver' >x; damox report record_info -i x 2>&1; true
