"""The way through the media: steps, filters, what lies ahead, and what takes the place of what is gone."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sam2studio.gui.controllers.route import AHEAD, Route

IDS = st.lists(st.integers(1, 40), unique=True, max_size=12).map(tuple)


@st.composite
def routes(draw: st.DrawFn) -> Route:
    ids = draw(IDS)
    shown = draw(st.none() | st.permutations(ids).map(lambda order: tuple(order)[: len(order) // 2 + 1]))
    route = Route(ids=ids, shown=shown, direction=draw(st.sampled_from((1, -1))))
    return route.at(draw(st.sampled_from((*ids, None))))


def test_steps_stop_at_the_ends_and_go_through_what_the_filter_shows():
    route = Route(ids=(1, 2, 3, 4), shown=(3, 1)).at(3)
    assert (route.ahead(1), route.ahead(-1)) == (1, None)
    off = route.at(2)
    assert (off.ahead(1), off.ahead(-1)) == (3, 1), "from off the way: its first, its last"
    assert Route().ahead(1) is None


def test_what_lies_ahead_is_in_the_direction_of_travel():
    route = Route(ids=tuple(range(10))).at(5)
    assert route.neighbours == [6, 7, 4]
    assert route.facing(2).neighbours == [4, 3, 6]
    assert route.facing(99) == route, "a media that is not on the way tells no direction"


def test_another_takes_the_place_of_one_that_is_gone():
    route = replace(Route(ids=(1, 2, 3), shown=(3, 2)).at(3), ids=(1, 2)).without_gone()
    assert route.shown == (2,)
    assert route.substitute == 2
    assert replace(route, ids=()).substitute is None


@given(routes())
def test_a_step_there_and_back_ends_where_it_began(route: Route):
    for direction in (1, -1):
        there = route.ahead(direction)
        if there is not None and route.current in route.order:
            assert route.at(there).ahead(-direction) == route.current


@given(routes())
def test_neighbours_are_near_and_never_the_current_one(route: Route):
    assert len(route.neighbours) <= AHEAD + 1
    assert route.current not in route.neighbours
    for media_id in route.neighbours:
        assert abs(route.order.index(media_id) - route.order.index(route.current)) <= AHEAD
