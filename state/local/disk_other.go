//go:build !linux

package local

import "os"

func syncData(f *os.File) error { return f.Sync() }

// reserve does nothing: there is no common way to reserve space.
func reserve(*os.File, int64, int64) error { return nil }
