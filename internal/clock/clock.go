// Package clock is the one place where the program reads the time of day, for logs, locks and the order in which cache
// entries were used. No result depends on it, which can be tried out by moving it.
package clock

import (
	"sync/atomic"
	"time"
)

// shift is by how much the clock is moved, in nanoseconds.
var shift atomic.Int64

// Now is the time of day, moved by what Move said.
func Now() time.Time {
	return time.Now().Add(time.Duration(shift.Load())) //nolint:forbidigo // the one reading that all others go through
}

// Move moves the clock by a duration from the real time.
func Move(by time.Duration) { shift.Store(int64(by)) }
