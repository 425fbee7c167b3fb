package command

import (
	"context"
	"time"
)

// waitFor does work and waits for it, but no longer than grace once the context is done. Then it returns the context's error and
// leaves the work alone: whatever that makes is nobody's, so it must not share with the caller what it writes to.
func waitFor(ctx context.Context, grace time.Duration, work func() error) error {
	done := make(chan error, 1)
	go func() { done <- work() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-timer.C:
		return ctx.Err()
	}
}
