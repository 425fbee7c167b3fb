package verify

import "syscall"

// limitMemory limits the address space of this process: a larger allocation ends it.
func limitMemory(bytes uint64) error {
	return syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: bytes, Max: bytes})
}
