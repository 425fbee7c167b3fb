// Earmark analyses mouse studies of skin inflammation: it reads what a study measured, checks it, normalises every group
// against its own vehicle control, computes percent inhibition with honest uncertainty, and publishes Parquet tables and
// reports that anyone can reproduce.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"earmark/internal/command"
)

func main() {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		s := <-signals
		signal.Reset() // a second one ends the program at once
		cancel(command.Stopped{Signal: s})
	}()
	code := command.Run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	os.Exit(code)
}
