"""What a run of tracking leaves to look at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from sam2studio.gui.controllers.track_news import news_of
from sam2studio.gui.viewstate import NO_TRACK, TrackView


def track(
    gone: Collection[int],
    *,
    frames: int = 30,
    keys: Collection[int] = (0,),
    reviewed: Collection[int] = (),
    doubtful: Collection[int] = (),
) -> TrackView:
    numbers = np.arange(frames)
    return replace(
        NO_TRACK,
        frames=numbers,
        area=np.where(np.isin(numbers, list(gone)), 0, 50),
        keyframe=np.isin(numbers, list(keys)),
        reviewed=np.isin(numbers, list(reviewed)),
        doubtful=np.array(sorted(doubtful), np.int64),
    )


def test_places_of_several_objects_are_counted_once():
    news = news_of({1: track((), doubtful=(3, 4, 20)), 2: track((), doubtful=(5, 12))})
    assert news.places.tolist() == [3, 12, 20]
    assert news.absent == {}


def test_what_the_model_says_is_absent_is_told_in_rows():
    news = news_of({1: track((7, 10, 11, 12)), 2: track(())})
    assert news.absent == {1: (range(7, 8), range(10, 13))}
    assert len(news.places) == 0


def test_what_a_person_said_or_confirmed_is_no_news():
    said = track(range(5, 15), keys=(0, 5, 15))
    confirmed = track((20, 21, 22), reviewed=(20, 21))
    assert news_of({1: said, 2: confirmed}).absent == {2: (range(22, 23),)}


def test_nothing_tracked_is_no_news():
    news = news_of({})
    assert (len(news.places), news.absent) == (0, {})
    assert news_of({1: NO_TRACK}).absent == {}
