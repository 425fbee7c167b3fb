package command

import (
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/cwriter"
	"github.com/vbauerster/mpb/v8/decor"
)

// onTerminal reports whether what is written goes to a terminal.
func onTerminal(w io.Writer) bool {
	if p, ok := w.(*progress); ok {
		w = p.w
	}
	f, ok := w.(*os.File)
	return ok && cwriter.IsTerminal(int(f.Fd()))
}

// progressAfter is how long a command goes on without a word: what is done by then needs no bar.
const progressAfter = time.Second

// A progress is stderr with a bar on its last line, which is there on a terminal only, and only while there is something to
// wait for. What is written goes above the bar.
type progress struct {
	w     io.Writer
	total int

	stage atomic.Value // string; the bar reads it while others hold mu

	mu    sync.Mutex
	done  int
	timer *time.Timer // nil off a terminal
	bars  *mpb.Progress
	bar   *mpb.Bar
}

// newProgress is a bar of a number of steps.
func newProgress(w io.Writer, total int) *progress {
	p := &progress{w: w, total: total}
	if onTerminal(w) {
		p.timer = time.AfterFunc(progressAfter, p.show)
	}
	return p
}

func (p *progress) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer == nil {
		return
	}
	p.bars = mpb.New(mpb.WithOutput(p.w), mpb.WithWidth(40))
	p.bar = p.bars.AddBar(int64(p.total), mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Percentage(decor.WCSyncSpace), decor.Name(" ")),
		mpb.AppendDecorators(decor.Elapsed(decor.ET_STYLE_MMSS), decor.Any(func(decor.Statistics) string {
			stage, _ := p.stage.Load().(string)
			return "  " + stage
		})))
	p.bar.SetCurrent(int64(p.done))
}

// step tells that n steps are done, the last of them a stage.
func (p *progress) step(n int, stage string) {
	p.mu.Lock()
	p.done += n
	p.stage.Store(stage)
	bar := p.bar
	p.mu.Unlock()
	if bar != nil {
		bar.IncrBy(n)
	}
}

// Write writes above the bar.
func (p *progress) Write(b []byte) (int, error) {
	p.mu.Lock()
	bars := p.bars
	p.mu.Unlock()
	if bars != nil {
		return bars.Write(b)
	}
	return p.w.Write(b)
}

// close removes the bar.
func (p *progress) close() {
	p.mu.Lock()
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
	bars, bar := p.bars, p.bar
	p.bars = nil
	p.mu.Unlock()
	if bars != nil {
		bar.Abort(true)
		bars.Wait()
	}
}
