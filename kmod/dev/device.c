// SPDX-License-Identifier: GPL-2.0
/* The device node and its file operations. */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>

#include "dev.h"

static int device_open(struct inode *inode, struct file *file)
{
	struct dx_file *f;
	int err;

	f = kzalloc(sizeof(*f), GFP_KERNEL_ACCOUNT);
	if (!f)
		return -ENOMEM;
	err = dx_file_open(f);
	if (err) {
		kfree(f);
		return err;
	}
	file->private_data = f;
	return nonseekable_open(inode, file);
}

static int device_release(struct inode *inode, struct file *file)
{
	struct dx_file *f = file->private_data;

	dx_file_release(f);
	kfree(f);
	return 0;
}

/* The ring of a file's session; stays as long as the file is open. */
static struct dx_ring *ring_of(struct file *file)
{
	struct dx_session *session = dx_file_session(file->private_data);
	struct dx_ring *ring;

	/* Pairs with its publication in make_ring(). */
	ring = smp_load_acquire(&session->ring);
	/* ATTACH leaves no session that has one. */
	dx_session_put(session);
	return ring;
}

static bool has_ended(struct file *file)
{
	struct dx_session *session = dx_file_session(file->private_data);
	bool ended = READ_ONCE(session->start_ns) &&
		     !atomic_read(&session->nr_running);

	dx_session_put(session);
	return ended;
}

static __poll_t device_poll(struct file *file, struct poll_table_struct *wait)
{
	struct dx_ring *ring = ring_of(file);

	if (!ring)
		return EPOLLERR;
	return dx_ring_poll(ring, file, wait, has_ended(file));
}

static int device_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct dx_ring *ring = ring_of(file);

	return ring ? dx_ring_mmap(ring, vma) : -ENXIO;
}

static const struct file_operations device_fops = {
	.owner = THIS_MODULE,
	.open = device_open,
	.release = device_release,
	.unlocked_ioctl = dx_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.poll = device_poll,
	.mmap = device_mmap,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "damonx",
	.fops = &device_fops,
	.mode = 0600,
};

int dx_dev_init(void)
{
	return misc_register(&device);
}

void dx_dev_exit(void)
{
	misc_deregister(&device);
	dx_sessions_exit();
}
