// SPDX-License-Identifier: GPL-2.0
/* The device node and its file operations. */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>

#include "dev.h"

static int dx_device_open(struct inode *inode, struct file *file)
{
	struct dx_file *f;
	int err;

	f = kzalloc(sizeof(*f), GFP_KERNEL_ACCOUNT);
	if (!f)
		return -ENOMEM;
	err = dx_file_open(f, file->f_cred);
	if (err) {
		kfree(f);
		return err;
	}
	file->private_data = f;
	return nonseekable_open(inode, file);
}

static int dx_device_release(struct inode *inode, struct file *file)
{
	struct dx_file *f = file->private_data;

	dx_file_release(f);
	kfree(f);
	return 0;
}

static __poll_t dx_device_poll(struct file *file,
			       struct poll_table_struct *wait)
{
	struct dx_ring *ring = dx_file_ring(file->private_data);

	if (!ring)
		return EPOLLERR;
	dx_ring_wait(ring, file, wait);
	/* Look after registering: an end before that woke nobody. */
	return dx_ring_events(ring, dx_file_has_ended(file->private_data));
}

static int dx_device_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct dx_ring *ring = dx_file_ring(file->private_data);

	return ring ? dx_ring_mmap(ring, vma) : -ENXIO;
}

static const struct file_operations dx_device_fops = {
	.owner = THIS_MODULE,
	.open = dx_device_open,
	.release = dx_device_release,
	.unlocked_ioctl = dx_call_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.poll = dx_device_poll,
	.mmap = dx_device_mmap,
};

static struct miscdevice dx_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "damonx",
	.fops = &dx_device_fops,
	.mode = 0600,
};

int dx_dev_init(void)
{
	int err = dx_client_init();

	if (err)
		return err;
	err = misc_register(&dx_device);
	if (err)
		dx_client_exit();
	return err;
}

void dx_dev_exit(void)
{
	misc_deregister(&dx_device);
	dx_client_exit();
	dx_sessions_exit();
}
