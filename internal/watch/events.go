package watch

import (
	"log/slog"
	"sync"

	"earmark/internal/config"

	"github.com/fsnotify/fsnotify"
)

// events tells that something has changed, where the operating system tells of it. The zero events never does.
type events struct {
	C       chan struct{}
	log     *slog.Logger
	system  *fsnotify.Watcher
	reading sync.WaitGroup
	deaf    bool // some folder is left to polling, and the log has said so
}

// listenToSystem listens to the operating system, or to nothing if that cannot be.
func listenToSystem(log *slog.Logger) *events {
	e := &events{C: make(chan struct{}, 1), log: log}
	system, err := fsnotify.NewWatcher()
	if err != nil {
		e.pollOnly(err)
		return e
	}
	e.system = system
	e.reading.Go(e.read)
	return e
}

// read passes on events of files that count, and errors: an overflow is many events.
func (e *events) read() {
	for {
		select {
		case event, open := <-e.system.Events:
			if !open {
				return
			}
			if event.Op == fsnotify.Chmod || hidden(event.Name) {
				continue
			}
		case _, open := <-e.system.Errors:
			if !open {
				return
			}
		}
		select {
		case e.C <- struct{}{}:
		default: // one is waiting already
		}
	}
}

// hidden reports whether a file says nothing of any study. A marker does.
func hidden(name string) bool {
	base, marks := cutMarker(name)
	return config.Passing(base) || !marks && config.Passing(name)
}

// follow listens to folders.
func (e *events) follow(folders []string) {
	if e.system == nil {
		return
	}
	for _, dir := range folders {
		if err := e.system.Add(dir); err != nil {
			e.pollOnly(err)
		}
	}
}

func (e *events) pollOnly(err error) {
	if !e.deaf {
		e.log.Info("changes are found by polling alone, in some folders at least", "stage", "watch", "error", err)
	}
	e.deaf = true
}

// close ends the listening.
func (e *events) close() {
	if e.system != nil {
		_ = e.system.Close() // it was there to read, so nothing can be lost
		e.reading.Wait()
	}
}
