//go:build !linux

package verify

// limitMemory does nothing where the system holds no process to a limit of address space: there, only the time is limited.
func limitMemory(uint64) error { return nil }
