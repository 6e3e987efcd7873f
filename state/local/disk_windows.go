package local

import (
	"io/fs"
	"os"
)

// syncDir does nothing: Windows makes names durable by itself.
func syncDir(string) error { return nil }

func unlinked(fs.FileInfo) bool { return false }

func keepOwner(*os.File, fs.FileInfo) {}
