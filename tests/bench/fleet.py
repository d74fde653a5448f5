#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""make bench-fleet: one Prometheus that reads what damox export would tell on a thousand machines.

usage: fleet.py DAMOX GEN FOLDER_OF_PROMETHEUS FOLDER [-m MACHINES] [-t TARGETS] [-s SECONDS]      (tests/bench/fleet)

What each machine tells is damox's own: of records of one run that end one interval after the other, with what a
session tells beside. Prints what a machine costs (series, bytes, CPU, disk); man/damox-fleet.7 has it from here. The
exit status is 1 when machines or series are missing, or values are not those that were told.
"""
import argparse, http.server, json, os, random, re, shutil, signal, socket, subprocess, sys, threading, time
import urllib.parse, urllib.request

here = os.path.dirname(os.path.abspath(__file__))
INTERVAL_S = 15
STEPS = 16                  # texts that machines tell in turn, each from another one on
SNAPSHOTS_A_STEP = 150      # of 100 ms
BLOCK_S = 7200
BLOCK_MACHINES = 8
failed = False

def say(*what):
    print(*what, flush=True)

def check(good, what):
    global failed
    failed |= not good
    say('ok' if good else 'NOT OK', what)

# ---- what machines tell ----

def live_part(step):
    """What a session tells beside its targets; counters grow"""
    lines = []
    for line in open(os.path.join(here, '../export/live.prom')):
        name = line.split()[2] if line.startswith('#') else re.match('[a-z_]+', line).group()
        if name.startswith(('damonx_target', 'damonx_exporter')):
            continue
        if not line.startswith('#') and re.match(r'[a-z_]+_total[{ ]', line):
            head, value = line.rsplit(' ', 1)
            line = f'{head} {float(value) * (1 + step):.16g}\n'
        lines.append(line)
    return ''.join(lines)

def make_texts(args):
    texts = []
    for step in range(STEPS):
        snapshots = 300 + step * SNAPSHOTS_A_STEP
        subprocess.run([args.gen, '-n', str(snapshots), '-r', '10', '-t', str(args.targets), '-s', '7', '-m', '512',
                        '-p', 'worker', 'fleet.data'], check=True)
        text = subprocess.run([args.damox, 'export', '-i', 'fleet.data', '--max_targets', '100000'], check=True,
                              capture_output=True, text=True).stdout
        texts.append(text + live_part(step))
    os.unlink('fleet.data')
    return texts

def step_of(machine, now):
    return (int(now // INTERVAL_S) + 5 * machine) % STEPS

def serve(texts):
    bodies = [t.encode() for t in texts]
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = bodies[step_of(int(self.path.rsplit('/', 1)[1]), time.time())]
            self.send_response(200)
            self.send_header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def log_message(self, *_):
            pass
    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 1024
    server = Server(('127.0.0.1', 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]

# ---- Prometheus ----

def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]

def start_prometheus(args, served):
    port = free_port()
    machines = [{'targets': [f'127.0.0.1:{served}'],
                 'labels': {'__metrics_path__': f'/metrics/{m}', 'instance': f'machine{m}'}} for m in range(args.machines)]
    json.dump({'global': {'scrape_interval': f'{INTERVAL_S}s'},
               'rule_files': [os.path.abspath(os.path.join(here, '../../dist/prometheus/damonx.rules.yml'))],
               'scrape_configs': [{'job_name': 'damonx', 'static_configs': machines}]}, open('prometheus.yml', 'w'))
    p = subprocess.Popen([args.programs + '/prometheus', '--config.file=prometheus.yml', '--storage.tsdb.path=tsdb',
                          f'--web.listen-address=127.0.0.1:{port}'], stdout=subprocess.DEVNULL, stderr=open('prometheus.err', 'w'))
    return p, port

def query(port, expr):
    url = f'http://127.0.0.1:{port}/api/v1/query?' + urllib.parse.urlencode({'query': expr})
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return json.load(answer)['data']['result']
    except (OSError, ValueError):
        return []

def number(port, expr):
    rows = query(port, expr)
    return float(rows[0]['value'][1]) if rows else 0

def usage(process):
    """CPU seconds and resident bytes"""
    fields = open(f'/proc/{process.pid}/stat').read().rsplit(')', 1)[1].split()
    pages = int(open(f'/proc/{process.pid}/statm').read().split()[1])
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK'), pages * os.sysconf('SC_PAGESIZE')

def until(what, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(1)
    return False

def values_in(texts):
    told = set()
    for text in texts:
        told |= {float(l.rsplit(' ', 1)[1]) for l in text.splitlines() if l.startswith('damonx_target_working_set_bytes{')}
    return told

def check_all_there(args, port, texts, series):
    check(number(port, 'count(up == 1)') == args.machines, f'{args.machines} machines are read')
    check(number(port, 'sum(scrape_samples_scraped)') == args.machines * series, f'{series} series of each')
    rows = query(port, 'damonx_target_working_set_bytes')
    told = values_in(texts)
    check(len(rows) == args.machines * args.targets and all(float(r['value'][1]) in told for r in rows),
          'working sets are those that were told')

FLEET_QUERIES = ['sum by (comm) (damonx_target_working_set_bytes)', 'quantile(0.9, damonx_target_working_set_bytes)',
                 'topk(10, sum by (instance) (damonx_target_memory_bytes{temperature="cold"}))',
                 'sum(rate(damonx_kdamond_cpu_seconds_total[1m]))']

def time_queries(port):
    for expr in FLEET_QUERIES:
        began = time.monotonic()
        rows = query(port, expr)
        say(f'  {1000 * (time.monotonic() - began):6.0f} ms  {expr}')
        check(bool(rows), 'it has an answer')

def watch(args, process, port, texts, series):
    up = until(lambda: number(port, 'count(up == 1)') == args.machines and
               number(port, 'sum(scrape_samples_scraped)') == args.machines * series, 180)
    if not up:
        say(open('prometheus.err').read()[-2000:])
    check_all_there(args, port, texts, series)
    cpu, _ = usage(process)
    began = time.monotonic()
    time.sleep(args.seconds)
    seconds = time.monotonic() - began
    after, resident = usage(process)
    check_all_there(args, port, texts, series)
    rate = args.machines * series / INTERVAL_S
    say(f'Prometheus: {args.machines * series:,} series, {resident / 2**20:,.0f} MiB resident, '
        f'{resident / args.machines / series:,.0f} B a series; {(after - cpu) / seconds * 100:.1f} % of a CPU, '
        f'{(after - cpu) / seconds / rate * 1e6:.1f} us a sample')
    time_queries(port)

# ---- disk ----

def block_bytes(args, texts, series):
    """Bytes of a sample in a block of two hours, with its index"""
    lines = [[l for l in t.splitlines() if not l.startswith('#')] for t in texts]
    start = 1_700_000_000
    shutil.rmtree('blocks', ignore_errors=True)
    with open('fleet.om', 'w') as f:
        for at in range(start, start + BLOCK_S, INTERVAL_S):
            for machine in range(BLOCK_MACHINES):
                for line in lines[step_of(machine, at)]:
                    name, value = line.rsplit(' ', 1)
                    label = f'instance="machine{machine}"'
                    name = name.replace('{', '{' + label + ',', 1) if '{' in name else name + '{' + label + '}'
                    f.write(f'{name} {value} {at}\n')
        f.write('# EOF\n')
    subprocess.run([args.programs + '/promtool', 'tsdb', 'create-blocks-from', 'openmetrics', 'fleet.om', 'blocks'],
                   check=True, stdout=subprocess.DEVNULL)
    size = sum(os.path.getsize(os.path.join(d, f)) for d, _, files in os.walk('blocks') for f in files)
    os.unlink('fleet.om')
    return size / (BLOCK_MACHINES * series * BLOCK_S / INTERVAL_S)

def main():
    p = argparse.ArgumentParser()
    for name in ('damox', 'gen', 'programs', 'folder'):
        p.add_argument(name, type=os.path.abspath)
    p.add_argument('-m', '--machines', type=int, default=1000)
    p.add_argument('-t', '--targets', type=int, default=8)
    p.add_argument('-s', '--seconds', type=int, default=60)
    args = p.parse_args()
    os.chdir(args.folder)
    texts = make_texts(args)
    series = len([l for l in texts[0].splitlines() if not l.startswith('#')])
    say(f'a machine: {args.targets} targets, {series} series, {len(texts[0]):,} bytes of text each {INTERVAL_S} s')
    each = block_bytes(args, texts, series)
    say(f'disk: {each:.2f} B a sample, {each * series * 86400 / INTERVAL_S / 1e6:.2f} MB a machine and day')
    process, port = start_prometheus(args, serve(texts))
    try:
        watch(args, process, port, texts, series)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
    return 1 if failed else 0

sys.exit(main())
