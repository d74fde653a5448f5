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

static __poll_t device_poll(struct file *file, struct poll_table_struct *wait)
{
	struct dx_ring *ring = dx_file_ring(file->private_data);

	if (!ring)
		return EPOLLERR;
	dx_ring_wait(ring, file, wait);
	/* Only now: an end that comes before nobody waits wakes nobody. */
	return dx_ring_events(ring, dx_file_has_ended(file->private_data));
}

static int device_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct dx_ring *ring = dx_file_ring(file->private_data);

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
