// SPDX-License-Identifier: GPL-2.0
/*
 * The first process of the test machine: mounts, loads modules, runs one command and tells
 * the host over virtio ports what it wrote and how it ended.
 *
 * Files that the host put into the initrd:
 *   /etc/vm/modules   one module a line: path, then parameters
 *   /etc/vm/under-test the same, for modules that are unloaded again after the command
 *   /etc/vm/setup     shell script to run before the command, if there
 *   /etc/vm/argv      the command, NUL-separated; without it modules are loaded and unloaded, no
 *                     process is made, no port is opened and what is told goes to the console
 *   /etc/vm/outs      "port path" a line: files to send back after the command
 *
 * Ports: vm.out, vm.err (the command's), vm.status (one event a line), and those of outs.
 * Called under the name "asuser" it runs its arguments as the unprivileged user 1000.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_MODULES 32
#define UNLOAD_TRIES 100
#define UNLOAD_WAIT_US 100000
#define PORT_TRIES 500
#define PORT_WAIT_US 10000
#define UNPRIVILEGED_ID 1000

static int status_fd = -1;
/* QEMU runs with -no-reboot: a restart ends it, faster than ACPI power-off. */
static int end_by = RB_AUTOBOOT;

/* One event a line; without a port (too early) it goes to the console. */
static void __attribute__((format(printf, 1, 2))) tell(const char *format, ...)
{
	char line[512];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(line, sizeof(line) - 1, format, args);
	va_end(args);
	if (len < 0)
		return;
	if (len > (int)sizeof(line) - 2)
		len = sizeof(line) - 2;
	line[len++] = '\n';
	if (write(status_fd >= 0 ? status_fd : STDERR_FILENO, line, len) != len)
		perror("init: status");
}

static void __attribute__((noreturn)) power_off(void)
{
	sync();
	reboot(end_by);
	for (;;)
		pause();
}

static void __attribute__((noreturn)) give_up(const char *what, const char *on)
{
	tell("broken %s %s: %s", what, on, strerror(errno));
	power_off();
}

static void mount_one(const char *type, const char *where, const char *options)
{
	mkdir(where, 0755);
	/* Optional ones: a kernel without tracing or cgroups still runs tests that need neither. */
	if (mount(type, where, type, 0, options) && errno != ENODEV && errno != ENOENT &&
	    errno != EBUSY)
		fprintf(stderr, "init: cannot mount %s on %s: %s\n", type, where, strerror(errno));
}

static void mount_all(void)
{
	mount_one("proc", "/proc", NULL);
	mount_one("sysfs", "/sys", NULL);
	mount_one("devtmpfs", "/dev", NULL);
	mount_one("devpts", "/dev/pts", "gid=5,mode=620,ptmxmode=666");
	mount_one("tmpfs", "/dev/shm", "mode=1777");
	mount_one("tmpfs", "/tmp", "mode=1777");
	mount_one("tmpfs", "/run", "mode=755");
	mount_one("debugfs", "/sys/kernel/debug", NULL);
	mount_one("tracefs", "/sys/kernel/tracing", NULL);
	mount_one("cgroup2", "/sys/fs/cgroup", NULL);
	if (symlink("/proc/self/fd", "/dev/fd") || symlink("/proc/self/fd/0", "/dev/stdin") ||
	    symlink("/proc/self/fd/1", "/dev/stdout") || symlink("/proc/self/fd/2", "/dev/stderr"))
		perror("init: /dev links");
}

static void loopback_up(void)
{
	struct ifreq req = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &req))
		fprintf(stderr, "init: no loopback: %s\n", strerror(errno));
	if (fd >= 0)
		close(fd);
}

static void load_module(char *line)
{
	char *params = strchr(line, ' ');
	int fd;

	if (params)
		*params++ = '\0';
	fd = open(line, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		give_up("module", line);
	if (syscall(SYS_finit_module, fd, params ? params : "", 0) && errno != EEXIST)
		give_up("module", line);
	close(fd);
}

static void load_modules(const char *list)
{
	FILE *f = fopen(list, "re");
	char line[512];

	if (!f)
		return;
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		load_module(line);
	}
	fclose(f);
}

/* The module's name is its file's, with underscores. */
static void module_name(const char *path, char *name, size_t size)
{
	const char *base = strrchr(path, '/');
	size_t i;

	base = base ? base + 1 : path;
	for (i = 0; i < size - 1 && base[i] && !strchr(". \n", base[i]); i++)
		name[i] = base[i] == '-' ? '_' : base[i];
	name[i] = '\0';
}

/* Whoever still used the module is gone by now; it may need a moment to notice. */
static void unload_module(const char *name)
{
	int tries;

	for (tries = 0; tries < UNLOAD_TRIES; tries++) {
		if (!syscall(SYS_delete_module, name, O_NONBLOCK) || errno == ENOENT)
			return;
		if (errno != EBUSY && errno != EAGAIN)
			break;
		usleep(UNLOAD_WAIT_US);
	}
	tell("stuck %s: %s", name, strerror(errno));
}

static void unload_modules(const char *list)
{
	char names[MAX_MODULES][64], line[512];
	FILE *f = fopen(list, "re");
	int count = 0;

	if (!f)
		return;
	while (count < MAX_MODULES && fgets(line, sizeof(line), f))
		module_name(line, names[count++], sizeof(names[0]));
	fclose(f);
	while (count)
		unload_module(names[--count]);
}

/* Opens /dev/@dev if the port behind it bears that name, else returns -1. */
static int open_if_named(const char *dev, const char *name)
{
	char path[300], found[64] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/sys/class/virtio-ports/%s/name", dev);
	f = fopen(path, "re");
	if (!f)
		return -1;
	if (!fgets(found, sizeof(found), f))
		found[0] = '\0';
	fclose(f);
	found[strcspn(found, "\n")] = '\0';
	if (strcmp(found, name))
		return -1;
	snprintf(path, sizeof(path), "/dev/%s", dev);
	return open(path, O_WRONLY | O_CLOEXEC);
}

/* Opens the virtio port of that name; the device may still be probing. */
static int open_port(const char *name)
{
	struct dirent *entry;
	int tries, fd = -1;
	DIR *dir;

	for (tries = 0; tries < PORT_TRIES; tries++) {
		dir = opendir("/sys/class/virtio-ports");
		while (dir && fd < 0 && (entry = readdir(dir)))
			fd = open_if_named(entry->d_name, name);
		if (dir)
			closedir(dir);
		if (fd >= 0)
			return fd;
		usleep(PORT_WAIT_US);
	}
	give_up("port", name);
}

static void write_all(int fd, const char *buf, size_t len)
{
	while (len) {
		ssize_t n = write(fd, buf, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		buf += n;
		len -= n;
	}
}

/* Moves what is there from a pipe to a port. Returns 0 at the end of file. */
static int pump(int from, int to)
{
	char buf[32768];
	ssize_t n;

	while ((n = read(from, buf, sizeof(buf))) > 0)
		write_all(to, buf, n);
	return n < 0;
}

static void send_file(const char *port, const char *path)
{
	int to = open_port(port);
	int from = open(path, O_RDONLY | O_CLOEXEC);

	if (from < 0)
		tell("missing %s: %s", path, strerror(errno));
	else
		pump(from, to);
	close(to);
	if (from >= 0)
		close(from);
}

static void send_files(void)
{
	FILE *f = fopen("/etc/vm/outs", "re");
	char port[32], path[400];

	if (!f)
		return;
	while (fscanf(f, "%31s %399[^\n]", port, path) == 2)
		send_file(port, path);
	fclose(f);
}

static char **read_argv(void)
{
	static char text[65536];
	static char *argv[1024];
	FILE *f = fopen("/etc/vm/argv", "re");
	size_t len, at, count = 0;

	if (!f)
		give_up("file", "/etc/vm/argv");
	len = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	for (at = 0; at < len && count < 1023; at += strlen(text + at) + 1)
		argv[count++] = text + at;
	return argv;
}

static pid_t spawn(char **argv, int out, int err)
{
	pid_t pid = fork();
	sigset_t none;

	if (pid)
		return pid;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	if (chdir("/test"))
		perror("/test");
	execvp(argv[0], argv);
	fprintf(stderr, "%s: cannot run in the guest: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Reaps whatever ended; returns 1 once @pid did, with its wait status. */
static int reap(pid_t pid, int *status)
{
	int st, done = 0;
	pid_t got;

	while ((got = waitpid(-1, &st, WNOHANG)) > 0) {
		if (got == pid) {
			*status = st;
			done = 1;
		}
	}
	return done;
}

/* Runs @argv to its end with its output on the ports; returns its wait status. */
static int run(char **argv, int out_port, int err_port)
{
	int out[2], err[2], status = 0, child_ended = 0;
	struct signalfd_siginfo info;
	struct pollfd fds[3];
	sigset_t chld;
	pid_t pid;

	if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
		give_up("pipe", argv[0]);
	/* Whoever the command becomes may still open /dev/stdout and /dev/stderr. */
	fchmod(out[1], 0666);
	fchmod(err[1], 0666);
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	fcntl(err[0], F_SETFL, O_NONBLOCK);
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	fds[0] = (struct pollfd){ .fd = out[0], .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = err[0], .events = POLLIN };
	fds[2] = (struct pollfd){ .fd = signalfd(-1, &chld, SFD_CLOEXEC | SFD_NONBLOCK),
				  .events = POLLIN };
	pid = spawn(argv, out[1], err[1]);
	/* The write ends stay open here, so that reading never sees an end of file. */
	while (!child_ended) {
		poll(fds, 3, -1);
		pump(out[0], out_port);
		pump(err[0], err_port);
		while (read(fds[2].fd, &info, sizeof(info)) > 0)
			;
		child_ended = reap(pid, &status);
	}
	pump(out[0], out_port);
	pump(err[0], err_port);
	return status;
}

/* Processes that outlived the command would keep the module busy. */
static void kill_the_rest(void)
{
	kill(-1, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0)
		;
}

/*
 * On kernels with kmemleak: what the module left behind has no owner now. A block is only
 * reported when it was there for some seconds and two scans found no pointer to it.
 */
static void scan_for_leaks(void)
{
	static const char path[] = "/sys/kernel/debug/kmemleak";
	char line[512];
	FILE *f;
	int i;

	if (access(path, W_OK))
		return;
	for (i = 0; i < 2; i++) {
		int fd = open(path, O_WRONLY | O_CLOEXEC);

		sleep(6);
		write_all(fd, "scan\n", 5);
		close(fd);
	}
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		fprintf(stderr, "kmemleak: %s", line);
	if (f)
		fclose(f);
}

static void tell_taint(void)
{
	unsigned long taint = 0;
	FILE *f = fopen("/proc/sys/kernel/tainted", "re");

	if (!f || fscanf(f, "%lu", &taint) != 1)
		tell("broken taint: cannot read /proc/sys/kernel/tainted");
	else
		tell("taint %lu", taint);
	if (f)
		fclose(f);
}

static int as_user(char **argv)
{
	if (!argv[1]) {
		fprintf(stderr, "usage: asuser COMMAND...\n");
		return 2;
	}
	if (setgroups(0, NULL) || setgid(UNPRIVILEGED_ID) || setuid(UNPRIVILEGED_ID)) {
		perror("asuser");
		return 1;
	}
	setenv("HOME", "/tmp", 1);
	setenv("USER", "user", 1);
	execvp(argv[1], argv + 1);
	fprintf(stderr, "asuser: cannot run %s: %s\n", argv[1], strerror(errno));
	return 127;
}

static void run_command(void)
{
	int out_port, err_port, status;

	status_fd = open_port("vm.status");
	out_port = open_port("vm.out");
	err_port = open_port("vm.err");
	if (!access("/etc/vm/setup", R_OK)) {
		char *setup[] = { "/bin/sh", "-e", "/etc/vm/setup", NULL };

		if (run(setup, err_port, err_port))
			give_up("setup", "/etc/vm/setup");
	}
	load_modules("/etc/vm/under-test");
	tell("start");
	status = run(read_argv(), out_port, err_port);
	if (WIFSIGNALED(status))
		tell("signal %d", WTERMSIG(status));
	else
		tell("exit %d", WEXITSTATUS(status));
	send_files();
	kill_the_rest();
}

int main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/');

	(void)argc;
	if (!strcmp(name ? name + 1 : argv[0], "asuser"))
		return as_user(argv);

	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("HOME", "/root", 1);
	setenv("USER", "root", 1);
	mount_all();
	loopback_up();
	load_modules("/etc/vm/modules");
	if (!access("/etc/vm/argv", R_OK)) {
		run_command();
	} else {
		/* User Mode Linux: there a restart would begin again. */
		end_by = RB_POWER_OFF;
		load_modules("/etc/vm/under-test");
	}
	unload_modules("/etc/vm/under-test");
	scan_for_leaks();
	tell_taint();
	tell("end");
	power_off();
}
