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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := command.Run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
