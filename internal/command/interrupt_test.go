package command

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// Work that ends is waited for; work that goes on is left alone when the grace is over, and not before.
func TestWaitFor(t *testing.T) {
	failure := errors.New("failure")
	for _, c := range []struct {
		name        string
		takes, stop time.Duration // the work, and when the context is done
		want        error
		waited      time.Duration
	}{
		{"done before", 2 * time.Second, time.Hour, failure, 2 * time.Second},
		{"done in the grace", 2 * time.Second, time.Second, failure, 2 * time.Second},
		{"left alone", time.Minute, time.Second, context.Canceled, 4 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer time.AfterFunc(c.stop, cancel).Stop()
				start := time.Now()
				err := waitFor(ctx, 3*time.Second, func() error { time.Sleep(c.takes); return failure })
				if !errors.Is(err, c.want) || time.Since(start) != c.waited {
					t.Errorf("%v after %v, want %v after %v", err, time.Since(start), c.want, c.waited)
				}
				time.Sleep(time.Hour) // until nothing is left running
			})
		})
	}
}
