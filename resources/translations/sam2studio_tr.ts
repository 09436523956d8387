<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="tr" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About sam2studio</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Turns pictures into segmentation datasets with SAM 2. Everything runs on this computer; nothing is sent anywhere.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Licence: Apache-2.0. The SAM 2 models are by Meta, published under Apache-2.0; this program is not theirs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy versions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy these versions, for a report of a fault</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Media</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mo&amp;del</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New project…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make an empty project file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open project…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a project file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open images…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add pictures to the project, or start one with them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add all pictures of a folder, or start a project with them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read masks from a dataset into this project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write a dataset that a trainer reads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save a copy…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write a second project file; this one stays open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go back to the start page; everything is saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave the program; everything is saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take back the last action</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do again what was taken back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete the selected objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select all objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select every object of this picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the whole picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One pixel of the picture is one pixel of the screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Come closer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go farther away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Masks more opaque</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show more of the masks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Masks less opaque</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show more of the picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outlines only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show masks without fill</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide or show the selected objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Solo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dim everything but the selected object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preview under the pointer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show what a click would give while the pointer rests</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Media list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide the list of pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Classes and objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide the classes and the objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next region</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the keyboard to the next part of the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous region</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the keyboard to the previous part of the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Follow the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light or dark as the system is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Always the light theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Always the dark theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep this mask and start the next object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go back one step: drop the open prompt, then the selection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove last point</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take back the last point or box of the open prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First candidate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the first of the masks offered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Second candidate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the second of the masks offered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Third candidate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the third of the masks offered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select the next object of this picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select the previous object of this picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lock objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lock or unlock the selected objects: shown, but not hit by clicks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the previous picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the next picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark as reviewed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Say that this picture is finished, or take it back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove from project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take this picture and its objects out of the project; the file stays</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the list of models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download models and add your own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What runs where, and why</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How it works</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The way from pictures to a dataset in six steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All keys at a glance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About sam2studio</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version, licences and versions of the parts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Class {key}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the selected objects class {key}, or make it the class of the next one</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Details of the notice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Details of the notice; they can be copied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide the details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dismiss this notice</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n more notices</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassDelegate</name>
    <message>
        <source>Class name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New name of the class (Enter keeps it, Esc does not)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClassModel</name>
    <message>
        <source>, key {key}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClassesController</name>
    <message>
        <source>object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add class “{name}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change class colour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change class key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete class “{name}”</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClassesPanel</name>
    <message>
        <source>Classes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click chooses a class (1 to 9), double click or F2 renames, dragging reorders</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name what you want to mark,
for example “car”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of a new class (Enter adds it)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add this class (Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename	F2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change colour…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Delete class and its %n objects</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Delete class</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ColorMenu</name>
    <message>
        <source>Red</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Vermilion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Orange</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lime</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Green</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Teal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cyan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sky blue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Violet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Purple</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pink</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rose</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Grey</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other colour…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour of the class</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DeviceDialog</name>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DialogFrame</name>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close this window (Esc)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DocumentController</name>
    <message>
        <source>Read-only: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not saved: the disk is full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All changes saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{missing} pictures are not there either, {changed} have another content.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check these before you go on with them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing can be written to “{folder}”, so the project is at {path}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The disk was full until the end: {actions} could not be saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything before that is saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make room on the disk, then do it again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DropVeil</name>
    <message>
        <source>Drop files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop to open</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ErrorBus</name>
    <message>
        <source>Something went wrong in the program. What you did before is saved, and you can go on. Please send the details so that it can be repaired.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>GuideDialog</name>
    <message>
        <source>Bring your pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop a folder or pictures on the window. A project file is made beside them; the pictures themselves are never changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name your classes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a name under Classes and press Enter. The number keys 1 to 9 choose a class.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Point at a thing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left click says “this belongs to it”, right click says “this does not”. Or drag a box around it. Add points until the mask is right. Alt+1, 2 and 3 pick one of the masks offered.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter or F keeps the mask and starts the next object. Esc goes back one step, Backspace takes back the last point. A click on a finished mask opens it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>D goes to the next picture, A to the previous one, R marks a picture as reviewed. Everything is saved at once, and every step can be undone, also after a restart.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+E writes a dataset for a trainer, reads it back, and tells you how exactly each mask is in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How it works</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>InferenceClient</name>
    <message>
        <source>Loading {model}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Encoding…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Left click</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This belongs to it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Right click, Alt+click</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This does not</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left drag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A box around it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click on a mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select and refine it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom at the pointer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Middle drag, Space+drag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys in grey do nothing at this moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the class</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>{name} (read-only)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo {label}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo {label}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MediaPanel</name>
    <message>
        <source>Media</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter media</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show only pictures whose name contains this (Esc clears)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures of this project (A and D go through them, Delete removes)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add pictures (Ctrl+Shift+O)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter by status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show only media of one status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All media</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n objects</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>{shown} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing matches the filter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop pictures or a folder here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark as not reviewed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark as reviewed</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Remove %n pictures from the project</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>New</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Labelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reviewed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File missing</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A larger model is more exact and slower. Files are checked against the published ones, and none can run code.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a SAM 2 checkpoint of your own, or drop it here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a checkpoint</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checkpoints ({endings})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NavigationController</name>
    <message>
        <source>This version shows pictures only, no video.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file has {now} pixels now, but {then} when it was added.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its masks are kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put the former file back, or remove it from the project and add it again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ObjectModel</name>
    <message>
        <source>estimated IoU {score}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n pixels</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>hidden</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>locked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>solo</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ObjectsController</name>
    <message>
        <source>Hide objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lock objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unlock objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change class to “{name}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Delete %n objects</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ObjectsPanel</name>
    <message>
        <source>Hide or show (H)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lock or unlock: shown, but not hit by clicks (Ctrl+L)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Solo: dim all others (G)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>made by hand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>made by the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>imported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Objects of this picture (Tab goes through them, Delete deletes)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click on a thing in the picture
or drag a box around it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Delete %n objects</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Change class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Solo</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Open images…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pick the photographs to mark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take all pictures of a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open project…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on where you left off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Turn pictures into segmentation datasets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a small project with photographs, made for trying</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Or drop pictures, a folder or a project anywhere in this window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open {name}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Saved state</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model and device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel the job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel; what is finished is kept</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ToolBar</name>
    <message>
        <source>Toolbar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opacity of masks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opacity of masks (Ctrl+Up, Ctrl+Down)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Masks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model that makes the masks (Ctrl+M)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_ModelCard</name>
    <message>
        <source>Use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make masks with {model}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download {model}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel the download of {model}; what has arrived is kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete the file of {model} from this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the download</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Built in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Downloaded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Own file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{share} % downloaded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In use</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
